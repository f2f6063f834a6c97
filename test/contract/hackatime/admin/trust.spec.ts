import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestApp } from '../../../support/app.js';
import { type House, STAMP, startHouse } from '../house.js';

let app: TestApp;
let as: House['as'];
let person: House['person'];
let people: House['people'];
let keys: House['keys'];

beforeAll(async () => {
  ({ app, as, person, people, keys } = await startHouse());
});
afterAll(() => app?.close());

const convict = (by: 'viewer' | 'admin' | 'superadmin', body?: object) => as(by, 'post', '/user/convict', body);
const newest = async () => (await as('viewer', 'get', '/audit_logs?limit=1')).body.audit_logs[0];
const named = (level: 'viewer' | 'admin' | 'superadmin') => ({
  id: people[level].user.id,
  username: `the-${level}`,
  display_name: `the-${level}`,
  admin_level: level,
});

describe('convict', () => {
  it('convicts, as the document has it: a person and a reason', async () => {
    const { user } = await person();
    const { status, body, headers } = await convict('superadmin', { user_id: user.id, reason: 'A script' });
    expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
    expect(body).toEqual({
      success: true,
      message: `${user.username}: blue is now red`,
      user: { id: user.id, username: user.username, trust_level: 'red', updated_at: STAMP },
      audit_log: { changed_by: 'the-superadmin', reason: 'A script', notes: null, timestamp: STAMP },
    });
    expect(await newest()).toMatchObject({
      action: 'trust.level_changed',
      actor: { kind: 'admin_key', id: people.superadmin.user.uuid, credential: keys.superadmin.token.slice(0, 12) },
      target: { kind: 'user', id: user.uuid },
      details: { before: 'blue', after: 'red', change: expect.any(Number), address: '127.0.0.1' },
    });
    const info = await as('viewer', 'get', `/user/info?id=${user.id}`);
    expect(info.body.user).toMatchObject({ trust_level: 'red', banned: true, suspected: false });
    const banned = await as('viewer', 'get', '/banned_users');
    expect(banned.body.banned_users).toContainEqual({ id: user.id, username: user.username, email: '' });
  });

  it.each(['blue', 'green', 'yellow'] as const)('sets %s for admins', async (trust_level) => {
    const { user } = await person();
    const body = { user_id: user.username, trust_level, reason: ' r ', notes: 'seen twice' };
    const { status, body: answer } = await convict('admin', body);
    expect(status).toBe(200);
    expect(answer.user.trust_level).toBe(trust_level);
    expect(answer.audit_log).toEqual({ changed_by: 'the-admin', reason: 'r', notes: 'seen twice', timestamp: STAMP });
    const info = await as('viewer', 'get', `/user/info?id=${user.id}`);
    expect(info.body.user).toMatchObject({ trust_level, suspected: trust_level === 'yellow', banned: false });
  });

  it('is no act of viewers, and red none of admins', async () => {
    const { user } = await person();
    const byViewer = await convict('viewer', { user_id: user.id, trust_level: 'green' });
    expect([byViewer.status, byViewer.body.error]).toEqual([403, expect.any(String)]);
    for (const trust_level of ['red', undefined]) {
      const { status, body } = await convict('admin', { user_id: user.id, trust_level });
      expect([status, body]).toEqual([403, { error: 'This takes superadmin' }]);
    }
    expect((await as('viewer', 'get', `/user/trust_logs?id=${user.id}`)).body).toEqual({ trust_logs: [] });
  });

  it('is for people below, and never for oneself', async () => {
    const cases = [
      ['admin', people.admin, 'Nobody judges themselves'],
      ['superadmin', people.superadmin, 'Nobody judges themselves'],
      ['admin', await person('admin'), 'Only people below your own level'],
      ['admin', people.superadmin, 'Only people below your own level'],
      ['superadmin', await person('superadmin'), 'Only people below your own level'],
    ] as const;
    for (const [by, { user }, error] of cases) {
      const { status, body } = await convict(by, { user_id: user.id, trust_level: 'yellow' });
      expect([status, body], `${by} on ${user.username}`).toEqual([403, { error }]);
    }
    const below = await person('viewer');
    expect((await convict('admin', { user_id: below.user.id, trust_level: 'yellow' })).status).toBe(200);
  });

  it.each([
    [undefined, 422, 'who?'],
    [{ reason: 'x' }, 422, 'who?'],
    [{ user_id: 999_999 }, 404, 'user not found'],
    [{ user_id: 'nobody-here' }, 404, 'user not found'],
    [{ user_id: { $ne: 1 } }, 422, 'who?'],
    [{ user_id: -1 }, 404, 'user not found'],
    [{ user_id: 1.5 }, 422, 'who?'],
  ])('%j is %i', async (sent, expected, error) => {
    const { status, body } = await convict('superadmin', sent);
    expect([status, body]).toEqual([expected, { error }]);
  });

  it.each(['purple', 'RED', 1, ['red'], { level: 'red' }])('knows no level %j', async (trust_level) => {
    const { user } = await person();
    const { status, body } = await convict('superadmin', { user_id: user.id, trust_level });
    expect([status, body]).toEqual([
      422,
      { error: 'invalid trust_level', errors: ['trust_level: one of blue, red, green, yellow'] },
    ]);
  });

  it('refuses a novel as a reason', async () => {
    const { user } = await person();
    const { status, body } = await convict('admin', {
      user_id: user.id,
      trust_level: 'green',
      reason: 'x'.repeat(2001),
    });
    expect([status, body]).toEqual([422, { error: 'Invalid values', errors: ['reason: At most 2000 characters.'] }]);
  });
});

describe('the log of trust', () => {
  it('of one person has 25 lines at most, newest first', async () => {
    const { user } = await person();
    for (let n = 1; n <= 13; n++) {
      await convict('admin', { user_id: user.id, trust_level: 'yellow', reason: `suspected ${n}` });
      await convict('superadmin', { user_id: user.id, trust_level: 'green', notes: `cleared ${n}` });
    }
    const { body } = await as('viewer', 'get', `/user/trust_logs?user_id=${user.id}`);
    expect(body.trust_logs).toHaveLength(25);
    expect(body.trust_logs[0]).toEqual({
      id: expect.any(Number),
      previous_trust_level: 'yellow',
      new_trust_level: 'green',
      reason: null,
      notes: 'cleared 13',
      created_at: STAMP,
      changed_by: named('superadmin'),
    });
    expect(body.trust_logs[24]).toMatchObject({ notes: 'cleared 1' });
    const { body: counts } = await as('viewer', 'post', '/audit_logs/counts', { user_ids: [user.id, 999_999] });
    expect(counts).toEqual({ counts: { [user.id]: 26, '999999': 0 } });
  });

  it.each([
    ['', 422, 'who?'],
    ['?user_id=nobody', 404, 'user not found'],
  ])('of nobody: %s', async (query, expected, error) => {
    const { status, body } = await as('viewer', 'get', `/user/trust_logs${query}`);
    expect([status, body]).toEqual([expected, { error }]);
  });

  it('of everybody is narrowed by who, by whom and to what', async () => {
    const quinn = await app.createUser({ username: 'quinn', fullName: 'Quinn Quux', email: 'q@quux.example' });
    await convict('admin', { user_id: quinn.user.id, trust_level: 'yellow', reason: 'first' });
    await convict('superadmin', { user_id: quinn.user.id, reason: 'second' });
    await convict('superadmin', { user_id: quinn.user.id, trust_level: 'blue', reason: 'third' });
    const ask = async (query: string) => {
      const { status, body } = await as('viewer', 'get', `/trust_level_audit_logs?${query}`);
      expect(status, query).toBe(200);
      expect(body.total_count).toBe(body.audit_logs.length);
      return body.audit_logs.map(({ reason }: { reason: string }) => reason);
    };
    const all = ['third', 'second', 'first'];
    expect(await ask(`user_id=${quinn.user.id}`)).toEqual(all);
    expect(await ask('user_id=quinn&trust_level_filter=all')).toEqual(all);
    expect(await ask('user_search=QUUX.ex')).toEqual(all);
    expect(await ask('user_search=quinn%20q&trust_level_filter=to_convicted')).toEqual(['second']);
    expect(await ask('user_id=quinn&trust_level_filter=to_suspected')).toEqual(['first']);
    expect(await ask('user_id=quinn&trust_level_filter=to_unscored')).toEqual(['third']);
    expect(await ask('user_id=quinn&trust_level_filter=to_trusted')).toEqual([]);
    expect(await ask(`user_id=quinn&admin_id=${people.admin.user.uuid}`)).toEqual(['first']);
    expect(await ask('user_id=quinn&admin_search=the-super')).toEqual(['third', 'second']);
    expect(await ask('user_search=%25')).toEqual([]);
    for (const name of ['user_id', 'admin_id']) {
      const { status, body } = await as('viewer', 'get', `/trust_level_audit_logs?${name}=nobody`);
      expect([status, body]).toEqual([404, { error: 'user not found' }]);
    }
    const odd = await as('viewer', 'get', '/trust_level_audit_logs?trust_level_filter=toString');
    expect([odd.status, odd.body]).toEqual([422, { error: 'invalid trust_level_filter' }]);
  });

  it('shows one line', async () => {
    const { user } = await person();
    await convict('admin', { user_id: user.id, trust_level: 'green', reason: 'a friend', notes: 'n' });
    const [{ id }] = (await as('viewer', 'get', `/user/trust_logs?id=${user.id}`)).body.trust_logs;
    const { status, body } = await as('viewer', 'get', `/trust_level_audit_logs/${id}`);
    expect([status, body]).toEqual([
      200,
      {
        id,
        user: {
          id: user.id,
          username: user.username,
          display_name: user.username,
          current_trust_level: 'green',
        },
        previous_trust_level: 'blue',
        new_trust_level: 'green',
        changed_by: named('admin'),
        reason: 'a friend',
        notes: 'n',
        created_at: STAMP,
        updated_at: STAMP,
      },
    ]);
    for (const none of ['0', '999999', 'x', '%00', '99999999999'])
      expect((await as('viewer', 'get', `/trust_level_audit_logs/${none}`)).status, none).toBe(404);
  });

  it.each([
    [undefined],
    [{}],
    [{ user_ids: [] }],
    [{ user_ids: ['x'] }],
    [{ user_ids: [1.5] }],
    [{ user_ids: [[]] }],
  ])('counts nothing for %j', async (sent) => {
    expect((await as('viewer', 'post', '/audit_logs/counts', sent)).status).toBe(422);
  });
});

describe('banned users', () => {
  it('are paged', async () => {
    for (let n = 0; n < 3; n++) await convict('superadmin', { user_id: (await person()).user.id });
    const all = (await as('viewer', 'get', '/banned_users?limit=5000')).body.banned_users;
    const one = (await as('viewer', 'get', '/banned_users?limit=1&offset=1')).body.banned_users;
    expect(one).toEqual([all[1]]);
    const bad = await as('viewer', 'get', '/banned_users?limit=0');
    expect([bad.status, bad.body]).toEqual([422, { error: 'invalid limit' }]);
  });
});
