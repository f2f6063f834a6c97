import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { AdminLevel } from '#libs/platform/auth';
import type { CreatedUser } from '#libs/users';
import { type Administration, openAdministration } from '../../../test/support/administration.js';
import { withClient } from '../../../tools/postgres/roles.mjs';
import type { AdminCaller } from './admin-actor.js';

const NOW = '2026-10-10T12:00:00Z';
const NOON = 1_791_633_600_000_000;
const houses: Administration[] = [];
let house: Administration;

// Each test counts the superadmins of an installation of its own.
beforeEach(async () => {
  house = await openAdministration(NOW);
  houses.push(house);
});
afterAll(() => Promise.all(houses.map((one) => one.close())));

let count = 0;
const person = (adminLevel: AdminLevel) => house.users.create({ username: `person${++count}`, adminLevel });
const as = ({ id, uuid }: CreatedUser, adminLevel: AdminLevel): AdminCaller => ({
  principal: { userId: id, userUuid: uuid, via: 'admin_key', preview: 'hka_00112233', adminLevel },
  address: '203.0.113.7',
});
const levelOf = async ({ id }: CreatedUser) => (await house.people.byId(id))?.adminLevel;
const asOwner = (sql: string, values: unknown[] = []) =>
  withClient(house.database.ownerUrl, (client) => client.query(sql, values));
const suspend = ({ id }: CreatedUser) => asOwner(`update users set suspended_at = now() where id = $1`, [id]);
const newest = async (n: number) => (await house.reader.page({}, { limit: n })).records;

describe('a change of level', () => {
  it('is made by superadmins, upwards and downwards, and written down', async () => {
    const [ada, grace] = [await person('superadmin'), await person('default')];
    const steps: AdminLevel[] = ['viewer', 'admin', 'superadmin', 'admin', 'default'];
    let previous: AdminLevel = 'default';
    for (const level of steps) {
      expect(await house.levels.change(as(ada, 'superadmin'), grace.uuid, level)).toEqual({ previous, level });
      expect(await levelOf(grace)).toBe(level);
      const [record] = await newest(1);
      expect(record).toMatchObject({
        action: 'admin.level_changed',
        actor: { kind: 'admin_key', id: ada.uuid, credential: 'hka_00112233' },
        target: { kind: 'user', id: grace.uuid },
        details: { before: previous, after: level, address: '203.0.113.7' },
      });
      previous = level;
    }
  });

  it('that changes nothing is not written down', async () => {
    const [ada, grace] = [await person('superadmin'), await person('viewer')];
    await house.levels.change(as(ada, 'superadmin'), grace.uuid, 'viewer');
    expect(await newest(1)).toEqual([]);
  });

  it.each<AdminLevel>(['default', 'viewer', 'admin'])('is not for the level %s', async (level) => {
    await person('superadmin');
    const [ada, grace] = [await person(level), await person('default')];
    // What the caller was when the request came in is not what counts.
    for (const claimed of [level, 'superadmin'] as const) {
      await expect(house.levels.change(as(ada, claimed), grace.uuid, 'viewer')).rejects.toMatchObject({
        code: 'admin.forbidden',
        details: { needs: 'superadmin' },
      });
    }
    expect(await levelOf(grace)).toBe('default');
    expect(await newest(1)).toEqual([]);
  });

  it('is not for a suspended superadmin', async () => {
    const [ada, grace] = [await person('superadmin'), await person('superadmin')];
    await suspend(ada);
    const change = house.levels.change(as(ada, 'superadmin'), grace.uuid, 'admin');
    await expect(change).rejects.toMatchObject({ code: 'admin.forbidden' });
  });

  it("is never one's own, and needs somebody", async () => {
    const [ada] = [await person('superadmin'), await person('superadmin')];
    for (const level of ['superadmin', 'admin', 'default'] as const) {
      await expect(house.levels.change(as(ada, 'superadmin'), ada.uuid, level)).rejects.toMatchObject({
        code: 'admin.own_level',
      });
    }
    await expect(house.levels.change(as(ada, 'superadmin'), randomUUID(), 'admin')).rejects.toMatchObject({
      code: 'admin.person_not_found',
    });
  });

  it('by the operator is written down as theirs', async () => {
    const [ada] = [await person('superadmin'), await person('superadmin')];
    expect(await house.levels.change('operator', ada.uuid, 'default')).toEqual({
      previous: 'superadmin',
      level: 'default',
    });
    expect(await newest(1)).toMatchObject([{ actor: { kind: 'operator', id: null, credential: null } }]);
  });
});

describe('the last superadmin', () => {
  const LAST = { constraint: 'users_last_superadmin' };

  it('is not demoted by the operator', async () => {
    const [ada, grace] = [await person('superadmin'), await person('superadmin')];
    await suspend(grace);
    await expect(house.levels.change('operator', ada.uuid, 'admin')).rejects.toMatchObject({
      code: 'admin.last_superadmin',
    });
    expect(await levelOf(ada)).toBe('superadmin');
    expect(await newest(1)).toEqual([]);
    expect(await house.levels.change('operator', grace.uuid, 'default')).toMatchObject({ level: 'default' });
  });

  it.each([
    `update users set admin_level = 'admin' where id = $1`,
    'update users set suspended_at = now() where id = $1',
    'delete from users where id = $1',
    `update users set admin_level = 'default', suspended_at = now() where id >= $1`,
  ])('stays, whatever code runs: %s', async (sql) => {
    const ada = await person('superadmin');
    await person('admin');
    await expect(asOwner(sql, [ada.id])).rejects.toMatchObject(LAST);
    await expect(house.pools.job.query(sql, [ada.id])).rejects.toMatchObject(LAST);
    expect(await levelOf(ada)).toBe('superadmin');
    await person('superadmin');
    await asOwner(sql.replace('>=', '='), [ada.id]);
  });

  it('stays when two statements of one transaction take two of two', async () => {
    const [ada, grace] = [await person('superadmin'), await person('superadmin')];
    const both = asOwner(`begin; update users set admin_level = 'admin' where id = ${ada.id};
      update users set admin_level = 'admin' where id = ${grace.id}; commit`);
    await expect(both).rejects.toMatchObject(LAST);
    expect([await levelOf(ada), await levelOf(grace)]).toEqual(['superadmin', 'superadmin']);
  });

  it('may be replaced: promote first', async () => {
    const [ada, grace] = [await person('superadmin'), await person('admin')];
    await asOwner(`begin; update users set admin_level = 'superadmin' where id = ${grace.id};
      delete from users where id = ${ada.id}; commit`);
    expect(await levelOf(grace)).toBe('superadmin');
  });

  it('changes under no snapshot that could be stale', async () => {
    const ada = await person('superadmin');
    await person('superadmin');
    const stale = asOwner(`begin isolation level repeatable read; delete from users where id = ${ada.id}`);
    await expect(stale).rejects.toMatchObject({ code: '25000' });
  });

  it('remains when two demote each other at once, twenty times', async () => {
    for (let turn = 0; turn < 20; turn++) {
      const [ada, grace] = [await person('superadmin'), await person('superadmin')];
      // Nobody else is left.
      await asOwner(`update users set admin_level = 'default' where id <> all ($1)`, [[ada.id, grace.id]]);
      const results = await Promise.allSettled([
        house.levels.change(as(ada, 'superadmin'), grace.uuid, 'default'),
        house.levels.change(as(grace, 'superadmin'), ada.uuid, 'default'),
      ]);
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const refused = results.find((result) => result.status === 'rejected');
      expect(refused?.reason).toMatchObject({ code: 'admin.forbidden' });
      expect([await levelOf(ada), await levelOf(grace)].sort()).toEqual(['default', 'superadmin']);
    }
  });

  it('remains when all of five are taken at once by statements that know nothing of each other', async () => {
    const five = await Promise.all(Array.from({ length: 5 }, () => person('superadmin')));
    const statements = [
      (id: number) => `update users set admin_level = 'admin' where id = ${id}`,
      (id: number) => `update users set suspended_at = now() where id = ${id}`,
      (id: number) => `delete from users where id = ${id}`,
    ];
    const results = await Promise.allSettled(
      five.map(({ id }, index) => asOwner(statements[index % 3]?.(id) as string)),
    );
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused).toHaveLength(1);
    expect(refused[0]?.reason).toMatchObject(LAST);
    const { rows } = await asOwner(
      `select count(*)::int as n from users where admin_level = 'superadmin' and suspended_at is null`,
    );
    expect(rows).toEqual([{ n: 1 }]);
  });
});

describe('a demotion', () => {
  it('below viewer ends the admin keys for good, and writes down which', async () => {
    const [ada, grace] = [await person('superadmin'), await person('admin')];
    const key = await house.keys.create('operator', { owner: grace.id, name: 'scripts' });
    const verify = () => house.keyVerifier.verify({ kind: 'bearer', carrier: 'bearer', value: key.token });
    await house.levels.change(as(ada, 'superadmin'), grace.uuid, 'viewer');
    expect(await verify()).toMatchObject({ adminLevel: 'viewer' });
    house.clock.advance(1_000_000);
    await house.levels.change(as(ada, 'superadmin'), grace.uuid, 'default');
    expect(await verify()).toBeUndefined();
    expect((await house.keyReader.find(key.uuid))?.revokedAt).toBe(NOON + 1_000_000);
    expect(await newest(2)).toMatchObject([
      {
        action: 'admin_key.revoked',
        target: { kind: 'admin_key', id: key.uuid },
        details: { owner: grace.uuid, name: 'scripts', preview: key.token.slice(0, 12), reason: 'demoted' },
      },
      { action: 'admin.level_changed', details: { before: 'viewer', after: 'default' } },
    ]);
    await house.levels.change(as(ada, 'superadmin'), grace.uuid, 'superadmin');
    expect(await verify()).toBeUndefined();
  });

  it('by any other statement ends them too', async () => {
    await person('superadmin');
    const grace = await person('viewer');
    const key = await house.keys.create('operator', { owner: grace.id, name: 'scripts' });
    await house.users.update(grace.id, { admin_level: 'default' });
    await house.users.update(grace.id, { admin_level: 'admin' });
    expect(await house.keyVerifier.verify({ kind: 'bearer', carrier: 'bearer', value: key.token })).toBeUndefined();
  });
});

describe('the list of administrators', () => {
  it('goes from most power to least and is searched by any name', async () => {
    const make = (username: string, adminLevel: AdminLevel, more = {}) =>
      house.users.create({ username, adminLevel, ...more });
    await make('zoe', 'superadmin', { email: 'zoe@example.com', fullName: 'Zoë Ångström' });
    await make('abe', 'viewer');
    await make('Bea', 'admin');
    await make('nobody', 'default');
    const names = async (search?: string) => (await house.administrators.list(search)).map(({ username }) => username);
    expect(await names()).toEqual(['zoe', 'Bea', 'abe']);
    expect(await names('')).toEqual(['zoe', 'Bea', 'abe']);
    expect(await names('EXAMPLE')).toEqual(['zoe']);
    expect(await names('Ångs')).toEqual(['zoe']);
    expect(await names('be')).toEqual(['Bea', 'abe']);
    expect(await names('%')).toEqual([]);
    expect(await names('nobody')).toEqual([]);
    const [zoe] = await house.administrators.list('zoe');
    expect(zoe).toMatchObject({ adminLevel: 'superadmin', isSuspended: false, createdAt: NOON, modifiedAt: NOON });
    expect(await house.administrators.find(String(zoe?.id))).toEqual(zoe);
    expect(await house.administrators.find(zoe?.uuid.toUpperCase() ?? '')).toEqual(zoe);
    for (const ref of ['', '0', '-1', '1.5', '99999999999', '2147483647', 'zoe', randomUUID()]) {
      expect(await house.administrators.find(ref), ref).toBeUndefined();
    }
  });
});
