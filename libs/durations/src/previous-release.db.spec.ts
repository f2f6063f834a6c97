import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beat, DurationsFixture, MINUTE, us } from '../../../test/engine/durations-fixture.js';

const NOON = us('2026-05-05T12:00:00Z');

let db: DurationsFixture;
beforeAll(async () => {
  db = await DurationsFixture.create();
});
afterAll(() => db.close());

/** As a process of the release before calls it. */
const ingestV1 = (rows: readonly object[]) =>
  db.list(
    `select i, outcome from ingest_v1($1::jsonb, now(), false) order by i`,
    JSON.stringify(rows.map((row, i) => ({ i: i + 10, ...row }))),
  );

const ofDims = (user: number) =>
  db.list(
    'select day::text, us::integer, n::integer from activity_day_dim where user_id = $1 and dim = 3 order by 1',
    user,
  );

describe('processes of the release before, while a new one starts', () => {
  it('store through the same function, duplicates and unknown people told apart', async () => {
    const user = await db.person();
    const context = await db.context(user);
    const rows = [
      beat(user, NOON, { c: context }),
      beat(user, NOON + 5 * MINUTE, { c: context, w: true, la: 3 }),
      beat(user, NOON, { c: context }),
      beat(999_999, NOON),
    ];
    expect(await ingestV1(rows)).toEqual([
      [10, 'stored'],
      [11, 'stored'],
      [12, 'duplicate'],
      [13, 'gone'],
    ]);
    expect(await db.days(user)).toEqual([['2026-05-05', context, 300_000_000, 2]]);
    expect(await ofDims(user)).toEqual([['2026-05-05', 300_000_000, 2]]);
  });

  it('delete and rebuild through the same functions', async () => {
    const user = await db.person();
    const context = await db.context(user);
    const times = [NOON, NOON + 5 * MINUTE, NOON + 9 * MINUTE];
    await db.ingest.tryIngest(times.map((time) => beat(user, time, { c: context })));
    const deleted = await db.list(
      'select delete_heartbeats_v1($1, array[from_us_v1($2)], array[1::bigint])',
      user,
      NOON + 9 * MINUTE,
    );
    expect(deleted).toEqual([[1]]);
    expect(await ofDims(user)).toEqual([['2026-05-05', 300_000_000, 2]]);
    await db.list('delete from activity_day_dim where user_id = $1', user);
    await db.list('select rederive_v1($1, from_us_v1($2), from_us_v1($3), null)::text', user, NOON, NOON + MINUTE);
    expect(await ofDims(user)).toEqual([['2026-05-05', 300_000_000, 2]]);
  });
});
