import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beat, DurationsFixture, HOUR, MINUTE, us } from '../../../test/engine/durations-fixture.js';

const TEN = us('2026-05-05T10:00:00Z');

let db: DurationsFixture;
beforeAll(async () => {
  db = await DurationsFixture.create();
});
afterAll(() => db.close());

async function remove(userId: number, ...keys: [time: number, hid: string][]): Promise<number> {
  const { rows } = await db.pools.ingest.query<{ deleted: number }>(
    'select delete_heartbeats_v2($1, (select array_agg(from_us_v1(t)) from unnest($2::bigint[]) t), $3) as deleted',
    [userId, keys.map(([time]) => time), keys.map(([, hid]) => hid)],
  );
  return (rows[0] as { deleted: number }).deleted;
}

describe('deleting heartbeats', () => {
  it("closes the gap, also when a day's first heartbeat changes the day before", async () => {
    const user = await db.person({ timezone: 'Asia/Kathmandu' });
    const midnight = us('2026-05-05T18:15:00Z');
    await db.ingest.tryIngest([
      beat(user, midnight - 5 * MINUTE, { h: '1', c: 1 }),
      beat(user, midnight - MINUTE, { h: '2', c: 2 }),
      beat(user, midnight + 2 * MINUTE, { h: '3', c: 3 }),
      beat(user, midnight + 12 * MINUTE, { h: '4', c: 4 }),
    ]);
    expect(await db.days(user)).toEqual([
      ['2026-05-05', 1, 240_000_000, 1],
      ['2026-05-05', 2, 60_000_000, 1],
      ['2026-05-06', 2, 120_000_000, 0],
      ['2026-05-06', 3, 600_000_000, 1],
      ['2026-05-06', 4, 0, 1],
    ]);
    expect(await remove(user, [midnight + 2 * MINUTE, '3'])).toBe(1);
    expect(await db.days(user)).toEqual([
      ['2026-05-05', 1, 240_000_000, 1],
      ['2026-05-05', 2, 60_000_000, 1],
      ['2026-05-06', 2, 720_000_000, 0],
      ['2026-05-06', 4, 0, 1],
    ]);
    expect(await remove(user, [midnight + 12 * MINUTE, '4'])).toBe(1);
    expect(await db.days(user)).toEqual([
      ['2026-05-05', 1, 240_000_000, 1],
      ['2026-05-05', 2, 0, 1],
    ]);
    expect(await db.gaps(user)).toEqual([
      ['1', 240_000_000, null],
      ['2', null, null],
    ]);
  });

  it('moves the head back', async () => {
    const user = await db.person();
    await db.ingest.tryIngest([
      beat(user, TEN, { h: '1', w: true }),
      beat(user, TEN + MINUTE, { h: '2' }),
      beat(user, TEN + 2 * MINUTE, { h: '3', w: true }),
    ]);
    await remove(user, [TEN + 2 * MINUTE, '3'], [TEN, '1']);
    expect(await db.head(user)).toEqual([2, TEN + MINUTE, TEN + MINUTE, '2', null, null]);
  });

  it('mends the last write, however long ago it was', async () => {
    const user = await db.person({ writesOnly: true });
    const later = TEN + 40 * 24 * HOUR;
    await db.ingest.tryIngest([
      beat(user, TEN, { h: '1', w: true }),
      beat(user, TEN + MINUTE, { h: '2' }),
      beat(user, later, { h: '3', w: true }),
      beat(user, later + MINUTE, { h: '4', w: true }),
    ]);
    expect(await remove(user, [later, '3'])).toBe(1);
    expect((await db.gaps(user)).map(([, , wgap]) => wgap)).toEqual([-1, null, null]);
    expect(await remove(user, [later + MINUTE, '4'])).toBe(1);
    expect(await db.gaps(user)).toEqual([
      ['1', 60_000_000, null],
      ['2', null, null],
    ]);
    expect(await db.days(user)).toEqual([['2026-05-05', 1, 0, 1]]);
  });

  it('leaves nothing behind when all are gone', async () => {
    const user = await db.person();
    await db.ingest.tryIngest([beat(user, TEN, { la: 5 }), beat(user, TEN + MINUTE), beat(user, TEN + 30 * 24 * HOUR)]);
    expect(await remove(user, [TEN, '1'], [TEN + MINUTE, '1'], [TEN + 30 * 24 * HOUR, '1'])).toBe(3);
    for (const table of ['heartbeats', 'activity_15m', 'activity_day', 'edits_15m']) {
      expect(await db.list(`select 1 from ${table} where user_id = $1`, user)).toEqual([]);
    }
    expect((await db.head(user))?.slice(1)).toEqual([null, null, null, null, null]);
    await db.ingest.tryIngest([beat(user, TEN), beat(user, TEN + MINUTE)]);
    expect(await db.days(user)).toEqual([['2026-05-05', 1, 60_000_000, 2]]);
  });

  it("touches nobody else's, and nothing that is not there", async () => {
    const [user, other] = [await db.person(), await db.person()];
    await db.ingest.tryIngest([beat(user, TEN), beat(user, TEN + MINUTE), beat(other, TEN)]);
    expect(await remove(other, [TEN + MINUTE, '1'])).toBe(0);
    expect(await remove(user, [TEN, '2'])).toBe(0);
    expect(await db.head(user)).toEqual([1, TEN, TEN + MINUTE, '1', null, null]);
    expect(await db.gaps(other)).toEqual([['1', null, null]]);
  });
});

describe('rebuilding', () => {
  const MONTHS = [us('2025-12-31T23:50:00Z'), us('2026-01-31T23:58:00Z'), us('2026-02-01T00:04:00Z'), TEN];

  it('changes nothing that is right', async () => {
    const user = await db.person({ timezone: 'Pacific/Chatham', timeoutMinutes: 60 });
    await db.ingest.tryIngest(
      MONTHS.flatMap((time) => [
        beat(user, time, { w: true, ai: 3 }),
        beat(user, time + 25 * MINUTE, { c: 2, w: true }),
      ]),
    );
    const before = [await db.gaps(user), await db.buckets(user), await db.days(user)];
    const progress: string[] = [];
    await db.policies.rebuild(user, (done, total) => progress.push(`${done}/${total}`));
    expect(progress).toEqual(['1/4', '2/4', '3/4', '4/4']);
    expect([await db.gaps(user), await db.buckets(user), await db.days(user)]).toEqual(before);
  });

  it('repairs gaps, rollups and sums of lines', async () => {
    const user = await db.person();
    await db.ingest.tryIngest(MONTHS.map((time) => beat(user, time, { la: 4 })));
    const before = [await db.gaps(user), await db.buckets(user), await db.days(user)];
    await db.list('update heartbeats set gap = 17, wgap = 3 where user_id = $1', user);
    await db.list('update activity_15m set us = us + 5, n = n + 1 where user_id = $1', user);
    await db.list('delete from activity_day where user_id = $1', user);
    await db.list('update edits_15m set human_additions = 0 where user_id = $1', user);
    await db.policies.rebuild(user);
    expect([await db.gaps(user), await db.buckets(user), await db.days(user)]).toEqual(before);
    expect(await db.list('select sum(human_additions)::integer from edits_15m where user_id = $1', user)).toEqual([
      [16],
    ]);
  });
});
