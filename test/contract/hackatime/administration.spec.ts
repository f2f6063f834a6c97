import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsersService } from '#libs/users';
import { withClient } from '../../../tools/postgres/roles.mjs';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { type House, NOW, startHouse } from './house.js';

let app: TestApp;
let as: House['as'];
let makeKey: House['makeKey'];
let person: House['person'];
let people: House['people'];
let keys: House['keys'];

beforeAll(async () => {
  ({ app, as, makeKey, person, people, keys } = await startHouse());
});
afterAll(() => app?.close());

const levelOf = async ({ user }: TestUser) =>
  (await as('superadmin', 'get', `/permissions?search=${user.username}`)).body.users[0]?.admin_level ?? 'default';

describe('a demotion', () => {
  it("below viewer ends the owner's keys with the next request, for good", async () => {
    const grace = await person('admin');
    const key = await makeKey(grace);
    const set = (admin_level: string) => as('superadmin', 'patch', `/permissions/${grace.user.id}`, { admin_level });
    expect((await as(key, 'post', '/admin_api_keys', { name: 'a' })).status).toBe(201);
    await set('viewer');
    expect((await as(key, 'get', '/check')).body.creator.admin_level).toBe('viewer');
    expect((await as(key, 'post', '/admin_api_keys', { name: 'b' })).status).toBe(403);
    await set('default');
    expect((await as(key, 'get', '/check')).status).toBe(401);
    await set('superadmin');
    expect((await as(key, 'get', '/check')).status).toBe(401);
    await set('default');
    expect(await levelOf(grace)).toBe('default');
  });

  it('is refused to a superadmin who was demoted a moment ago', async () => {
    const [grace, target] = [await person('superadmin'), await person()];
    const key = await makeKey(grace);
    await as('superadmin', 'patch', `/permissions/${grace.user.id}`, { admin_level: 'viewer' });
    const late = await as(key, 'patch', `/permissions/${target.user.id}`, { admin_level: 'admin' });
    expect([late.status, late.body]).toEqual([403, { error: 'Forbidden' }]);
  });

  it('of each other at once leaves one superadmin', async () => {
    const [ada, grace] = [await person('superadmin'), await person('superadmin')];
    const [adas, graces] = [await makeKey(ada), await makeKey(grace)];
    const demote = (key: { token: string }, { user }: TestUser) =>
      as(key, 'patch', `/permissions/${user.id}`, { admin_level: 'viewer' });
    const answers = await Promise.all([demote(adas, grace), demote(graces, ada)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
  });

  it('by suspension ends them while it lasts', async () => {
    const grace = await person('admin');
    const key = await makeKey(grace);
    const suspend = (at: string) =>
      withClient(app.database.ownerUrl, (owner) =>
        owner.query(`update users set suspended_at = ${at} where id = ${grace.user.id}`),
      );
    await suspend('now()');
    expect((await as(key, 'get', '/check')).status).toBe(401);
    await suspend('null');
    expect((await as(key, 'get', '/check')).status).toBe(200);
  });

  it('of the last superadmin is refused by whatever code', async () => {
    const alone = await startApp({ now: NOW });
    try {
      const { user } = await alone.createUser({ adminLevel: 'superadmin' });
      const users = alone.app.get(UsersService, { strict: false });
      await expect(users.update(user.id, { admin_level: 'admin' })).rejects.toThrow('the last superadmin stays');
    } finally {
      await alone.close();
    }
  });
});

describe('audit logs', () => {
  it('are paged, newest first', async () => {
    await person('admin').then((user) => makeKey(user));
    const first = await as('viewer', 'get', '/audit_logs?limit=2');
    expect(first.body.audit_logs).toHaveLength(2);
    expect(first.body.next_before).toBe(first.body.audit_logs[1].seq);
    const second = await as('viewer', 'get', `/audit_logs?limit=2&before=${first.body.next_before}`);
    expect(second.body.audit_logs[0].seq).toBe(first.body.next_before - 1);
    const all = await as('viewer', 'get', '/audit_logs?limit=9999');
    expect(all.body.next_before).toBeNull();
    expect(all.body.audit_logs).toHaveLength(all.body.audit_logs[0].seq);
  });

  it('are filtered by what, who, on whom and when', async () => {
    const { token, uuid } = await makeKey(people.viewer);
    const target = await person();
    await as('superadmin', 'patch', `/permissions/${target.user.id}`, { admin_level: 'viewer' });
    const ask = async (query: string) =>
      (await as({ token }, 'get', `/audit_logs?${query}`)).body.audit_logs.map(
        ({ action, target: { id } }: { action: string; target: { id: string } }) => `${action} ${id}`,
      );
    expect(await ask(`target_id=${uuid}`)).toEqual([`admin_key.created ${uuid}`]);
    expect(await ask(`target_id=${target.user.uuid}&actor_id=${people.superadmin.user.uuid}`)).toEqual([
      `admin.level_changed ${target.user.uuid}`,
    ]);
    expect(await ask(`target_id=${uuid}&action=admin.level_changed`)).toEqual([]);
    expect(await ask(`target_id=${uuid}&from=2026-10-10&to=2026-10-11T00:00:00Z`)).toHaveLength(1);
    expect(await ask(`target_id=${uuid}&from=2026-10-10T12:00:01Z`)).toEqual([]);
    expect(await ask(`target_id=${uuid}&to=2026-10-10T12:00:00Z`)).toEqual([]);
  });

  it.each([
    'actor_id=x',
    'action=nothing.known',
    'from=soon',
    'from=0000-01-01',
    'to=99',
    'before=0',
    'before=x',
    'limit=-1',
  ])('are refused for %s', async (query) => {
    const { status, body } = await as('viewer', 'get', `/audit_logs?${query}`);
    expect([status, body]).toEqual([422, { error: `invalid ${query.split('=')[0]}` }]);
  });

  it('hold no secret, and are verified', async () => {
    const { body } = await as('admin', 'get', '/audit_logs/verification');
    expect(body).toEqual({
      is_intact: true,
      records: expect.any(Number),
      erased: 0,
      head: { seq: body.records, hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      problems: [],
    });
    const everything = JSON.stringify((await as('viewer', 'get', '/audit_logs?limit=500')).body);
    for (const { token } of Object.values(keys)) expect(everything).not.toContain(token.slice(0, 20));
    await withClient(app.database.ownerUrl, (owner) =>
      owner.query(`alter table audit_log disable trigger user; update audit_log set actor_id = null where seq = 2;
        update audit_log set actor_kind = 'system' where seq = 2`),
    );
    const tampered = await as('admin', 'get', '/audit_logs/verification');
    expect([tampered.status, tampered.body.is_intact, tampered.body.problems]).toEqual([
      200,
      false,
      [{ seq: 2, kind: 'changed' }],
    ]);
  });
});
