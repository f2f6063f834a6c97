import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AdminCaller } from '#libs/admin';
import type { AdminLevel } from '#libs/platform/auth';
import type { CreatedUser } from '#libs/users';
import { type Administration, openAdministration } from '../../../test/support/administration.js';
import { withClient } from '../../../tools/postgres/roles.mjs';
import { ShadowBans } from './shadow-bans.service.js';
import { TrustService } from './trust.service.js';
import { TrustLogReader } from './trust-log.reader.js';

const DAY = 86_400_000_000;
let house: Administration;
let trust: TrustService;
let log: TrustLogReader;
let bans: ShadowBans;
beforeAll(async () => {
  house = await openAdministration('2026-10-10T12:00:00Z');
  trust = new TrustService(house.orm.em, house.clock, house.log);
  log = new TrustLogReader(house.pools, house.clock);
  bans = new ShadowBans(house.orm.em, house.pools, house.clock, house.log);
});
afterAll(() => house?.close());

let count = 0;
const person = (adminLevel: AdminLevel = 'default') =>
  house.users.create({ username: `${adminLevel}${++count}`, adminLevel });
const as = ({ id, uuid }: CreatedUser, adminLevel: AdminLevel): AdminCaller => ({
  principal: { userId: id, userUuid: uuid, via: 'admin_key', preview: 'hka_00000000', adminLevel },
});
const owner = (sql: string) => withClient(house.database.ownerUrl, (client) => client.query(sql));
const rows = async (sql: string) => (await owner(sql)).rows;
const levelOf = async ({ id }: CreatedUser) =>
  (await rows(`select trust_level from users where id = ${id}`))[0].trust_level;
const newest = async () => (await house.reader.page({}, { limit: 1 })).records[0];

describe('a change of trust', () => {
  it('is the level, a line and a record, and raises the revision that answers are kept by', async () => {
    const [admin, jane] = [await person('admin'), await person()];
    const rev = async () => (await rows(`select settings_rev from users where id = ${jane.id}`))[0].settings_rev;
    const before = Number(await rev());
    const change = await trust.change(as(admin, 'admin'), jane.id, 'yellow', { reason: ' odd ', notes: ' ' });
    expect(change).toEqual({
      id: expect.any(Number),
      previous: 'blue',
      level: 'yellow',
      reason: 'odd',
      notes: null,
      at: house.clock.now(),
    });
    expect([await levelOf(jane), Number(await rev())]).toEqual(['yellow', before + 1]);
    expect(await log.find(change.id)).toMatchObject({ previous: 'blue', level: 'yellow', reason: 'odd', notes: null });
    const { action, target, details } = (await newest()) ?? {};
    expect([action, target, details]).toEqual([
      'trust.level_changed',
      { kind: 'user', id: jane.uuid },
      { before: 'blue', after: 'yellow', change: change.id },
    ]);
  });

  it('said again is written down again, and changes nothing else', async () => {
    const jane = await person();
    await trust.change('operator', jane.id, 'green', { reason: 'first' });
    await trust.change('operator', jane.id, 'green', { reason: 'second' });
    const lines = await log.list({ person: jane.id }, 10);
    expect(lines.map(({ previous, level, reason, changedBy }) => [previous, level, reason, changedBy])).toEqual([
      ['green', 'green', 'second', null],
      ['blue', 'green', 'first', null],
    ]);
  });

  it('is all or nothing', async () => {
    const jane = await person();
    await owner("alter table trust_changes add constraint none check (new_level <> 'green') not valid");
    try {
      await expect(trust.change('operator', jane.id, 'green')).rejects.toThrow('none');
    } finally {
      await owner('alter table trust_changes drop constraint none');
    }
    expect([await levelOf(jane), await log.list({ person: jane.id }, 10)]).toEqual(['blue', []]);
    expect((await newest())?.target.id).not.toBe(jane.uuid);
  });

  it('is decided on what the caller is now, not on what they were', async () => {
    const [demoted, suspended, jane] = [await person('admin'), await person('admin'), await person()];
    await owner(`update users set admin_level = 'viewer' where id = ${demoted.id}`);
    await owner(`update users set suspended_at = now() where id = ${suspended.id}`);
    for (const caller of [demoted, suspended]) {
      const refused = { code: 'trust.forbidden', details: { needs: 'admin' } };
      await expect(trust.change(as(caller, 'admin'), jane.id, 'green')).rejects.toMatchObject(refused);
      await expect(bans.put(as(caller, 'admin'), jane.id, {})).rejects.toMatchObject(refused);
    }
  });

  it('does not wait for ever where two judge each other', async () => {
    const [a, b] = [await person('superadmin'), await person('superadmin')];
    const both = [trust.change(as(a, 'superadmin'), b.id, 'yellow'), trust.change(as(b, 'superadmin'), a.id, 'yellow')];
    const outcomes = await Promise.allSettled(both);
    expect(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason.code)).toEqual([
      'trust.outranked',
      'trust.outranked',
    ]);
  });

  it('goes with the person, and stays without the name of who made it', async () => {
    const [admin, jane, bob] = [await person('admin'), await person(), await person()];
    await trust.change(as(admin, 'admin'), jane.id, 'yellow');
    await trust.change(as(admin, 'admin'), bob.id, 'green');
    await bans.put(as(admin, 'admin'), bob.id, { reason: 'r' });
    await owner(`delete from users where id in (${jane.id}, ${admin.id})`);
    expect(await log.list({ person: jane.id }, 10)).toEqual([]);
    expect(await log.list({ person: bob.id }, 10)).toMatchObject([{ level: 'green', changedBy: null }]);
    expect(await bans.list()).toMatchObject([{ person: { id: bob.id }, createdBy: null }]);
  });
});

describe('convictions', () => {
  it('are counted once a person, over a day, seven and thirty', async () => {
    const now = house.clock.now();
    const [jane, bob, cyd] = [await person(), await person(), await person()];
    const at = async (daysAgo: number, { id }: CreatedUser) => {
      house.clock.set(now - daysAgo * DAY);
      await trust.change('operator', id, 'red');
      await trust.change('operator', id, 'red', { reason: 'said again' });
      await trust.change('operator', id, 'blue');
      house.clock.set(now);
    };
    await at(31, jane);
    expect(await log.convictions()).toEqual({ day: 0, week: 0, month: 0 });
    await at(30, bob);
    await at(7, bob);
    await at(1, cyd);
    await at(0, cyd);
    expect(await log.convictions()).toEqual({ day: 1, week: 2, month: 2 });
  });
});
