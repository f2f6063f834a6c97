import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beat, DurationsFixture, HOUR, MINUTE, us } from '../../../test/engine/durations-fixture.js';

const EVENING = us('2026-05-05T20:00:00Z');
const KATHMANDU = { timezone: 'Asia/Kathmandu', timeoutMinutes: 30, writesOnly: false };

let db: DurationsFixture;
beforeAll(async () => {
  db = await DurationsFixture.create();
});
afterAll(() => db.close());

const states = (user: number) =>
  db.list(
    `select p.zone, p.timeout_us, up.state from user_policies up join time_policies p on p.id = up.policy_id
    where up.user_id = $1 order by up.created_at`,
    user,
  );

/** Policies whose rollups a person has. */
const kept = (user: number) =>
  db.list(
    `select distinct p.zone from (select policy_id from activity_15m where user_id = $1
      union select policy_id from activity_day where user_id = $1) a join time_policies p on p.id = a.policy_id`,
    user,
  );

describe('a change of how time counts', () => {
  it('publishes rollups and settings together', async () => {
    const user = await db.person();
    await db.ingest.tryIngest([beat(user, EVENING, { c: 1 }), beat(user, EVENING + 20 * MINUTE, { c: 2 })]);
    expect(await db.days(user)).toEqual([
      ['2026-05-05', 1, 0, 1],
      ['2026-05-05', 2, 0, 1],
    ]);
    await db.policies.change(user, KATHMANDU);
    expect(await db.days(user)).toEqual([
      ['2026-05-06', 1, 1_200_000_000, 1],
      ['2026-05-06', 2, 0, 1],
    ]);
    expect(await states(user)).toContainEqual(['Asia/Kathmandu', 1_800_000_000, 'active']);
    expect(await db.policies.active(user)).toMatchObject({
      timeoutSeconds: 1800,
      writesOnly: false,
      zone: 'Asia/Kathmandu',
    });
    const settings = 'select timezone, timeout_minutes, writes_only, settings_rev from users where id = $1';
    expect(await db.list(settings, user)).toEqual([['Asia/Kathmandu', 30, false, 2]]);
  });

  it('keeps the old rollups for reads that are on their way, and drops them later', async () => {
    const user = await db.person();
    await db.ingest.tryIngest([beat(user, EVENING), beat(user, EVENING + 10 * MINUTE)]);
    await db.policies.change(user, KATHMANDU);
    expect(await states(user)).toEqual([
      ['UTC', 900_000_000, 'retired'],
      ['Asia/Kathmandu', 1_800_000_000, 'active'],
    ]);
    expect(await kept(user)).toHaveLength(2);
    await db.list(`update user_policies set retired_at = retired_at - interval '6 minutes' where user_id = $1`, user);
    await db.policies.rebuild(user);
    expect(await states(user)).toEqual([['Asia/Kathmandu', 1_800_000_000, 'active']]);
    expect(await kept(user)).toEqual([['Asia/Kathmandu']]);
  });

  it('back to a policy that was just retired builds it again from nothing', async () => {
    const user = await db.person();
    await db.ingest.tryIngest([beat(user, EVENING), beat(user, EVENING + 10 * MINUTE)]);
    await db.policies.change(user, KATHMANDU);
    await db.ingest.tryIngest([beat(user, EVENING + 15 * MINUTE)]);
    await db.policies.change(user, { timezone: 'UTC', timeoutMinutes: 15, writesOnly: false });
    expect(await db.days(user)).toEqual([['2026-05-05', 1, 900_000_000, 3]]);
  });

  it('to what is set already changes no number', async () => {
    const user = await db.person(KATHMANDU);
    await db.ingest.tryIngest([beat(user, EVENING), beat(user, EVENING + 20 * MINUTE)]);
    await db.policies.change(user, KATHMANDU);
    expect(await db.days(user)).toEqual([['2026-05-06', 1, 1_200_000_000, 2]]);
    expect(await states(user)).toEqual([['Asia/Kathmandu', 1_800_000_000, 'active']]);
  });

  it('works for somebody without heartbeats', async () => {
    const user = await db.person();
    await db.policies.change(user, KATHMANDU);
    await db.ingest.tryIngest([beat(user, EVENING), beat(user, EVENING + 20 * MINUTE)]);
    expect(await db.days(user)).toEqual([['2026-05-06', 1, 1_200_000_000, 2]]);
  });

  it('goes back and forth', async () => {
    const user = await db.person();
    await db.ingest.tryIngest([beat(user, EVENING), beat(user, EVENING + 10 * MINUTE)]);
    const first = await db.days(user);
    await db.policies.change(user, KATHMANDU);
    await db.ingest.tryIngest([beat(user, EVENING + 15 * MINUTE)]);
    await db.policies.change(user, { timezone: 'UTC', timeoutMinutes: 15, writesOnly: false });
    expect(first).toEqual([['2026-05-05', 1, 600_000_000, 2]]);
    expect(await db.days(user)).toEqual([['2026-05-05', 1, 900_000_000, 3]]);
  });

  it('shows the old policy, kept exact, until it is through', async () => {
    const user = await db.person();
    await db.ingest.tryIngest([beat(user, EVENING), beat(user, EVENING + 40 * 24 * HOUR)]);
    const seen: Promise<unknown[][]>[] = [];
    await db.policies.change(user, KATHMANDU, () => seen.push(states(user)));
    expect((await seen[0])?.map(([zone, , state]) => `${zone} ${state}`).sort()).toEqual([
      'Asia/Kathmandu building',
      'UTC active',
    ]);
  });

  it('loses nothing that arrives meanwhile', async () => {
    const user = await db.person();
    const months = [0, 31, 62, 93].map((days) => EVENING + days * 24 * HOUR);
    await db.ingest.ingestWaiting(months.map((time) => beat(user, time)));
    const arriving = async (time: number): Promise<void> => {
      for (let step = 1; step <= 30; step++) await db.ingest.ingestWaiting([beat(user, time + step * MINUTE)]);
    };
    await Promise.all([db.policies.change(user, KATHMANDU), ...months.map(arriving)]);
    expect(await db.days(user)).toEqual([
      ['2026-05-06', 1, 1_800_000_000, 31],
      ['2026-06-06', 1, 1_800_000_000, 31],
      ['2026-07-07', 1, 1_800_000_000, 31],
      ['2026-08-07', 1, 1_800_000_000, 31],
    ]);
  });

  it('is one of several at once, whichever comes last', async () => {
    const user = await db.person();
    await db.ingest.tryIngest([
      beat(user, EVENING),
      beat(user, EVENING + 10 * MINUTE),
      beat(user, EVENING + 90 * 24 * HOUR),
    ]);
    const zones = ['Asia/Kathmandu', 'Pacific/Chatham', 'Europe/Berlin', 'Asia/Kathmandu', 'UTC', 'Pacific/Chatham'];
    await Promise.all(zones.map((timezone) => db.policies.change(user, { ...KATHMANDU, timezone })));
    const [own] = (await states(user)).filter(([, , state]) => state === 'active');
    const [timezone] = await db.list('select timezone from users where id = $1', user);
    expect(own?.[0]).toBe(timezone?.[0]);
    expect((await db.policies.active(user))?.zone).toBe(timezone?.[0]);
    expect((await db.days(user)).reduce((sum, [, , time]) => sum + Number(time), 0)).toBe(600_000_000);
  });
});
