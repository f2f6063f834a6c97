import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beat, DurationsFixture, HOUR, MINUTE, SECOND, us } from '../../../test/engine/durations-fixture.js';

const TEN = us('2026-05-05T10:00:00Z');
const EVERYTHING_STORED = ['stored', 'stored', 'stored'];

let db: DurationsFixture;
beforeAll(async () => {
  db = await DurationsFixture.create();
});
afterAll(() => db.close());

describe('gaps and rollups of one person', () => {
  it('credits the time between heartbeats to the earlier one', async () => {
    const user = await db.person();
    const rows = [
      beat(user, TEN, { h: '3', c: 7 }),
      beat(user, TEN + MINUTE, { h: '2', c: 8 }),
      beat(user, TEN + 3 * MINUTE, { h: '1', c: 7 }),
    ];
    expect(await db.ingest.tryIngest(rows)).toEqual(EVERYTHING_STORED);
    expect(await db.gaps(user)).toEqual([
      ['3', 60_000_000, null],
      ['2', 120_000_000, null],
      ['1', null, null],
    ]);
    expect(await db.days(user)).toEqual([
      ['2026-05-05', 7, 60_000_000, 2],
      ['2026-05-05', 8, 120_000_000, 1],
    ]);
  });

  it('moves time to a late heartbeat that came between two', async () => {
    const user = await db.person();
    await db.ingest.tryIngest([beat(user, TEN, { c: 1 }), beat(user, TEN + 10 * MINUTE, { c: 2 })]);
    expect(await db.days(user)).toEqual([
      ['2026-05-05', 1, 600_000_000, 1],
      ['2026-05-05', 2, 0, 1],
    ]);
    await db.ingest.tryIngest([beat(user, TEN + 4 * MINUTE, { c: 3 })]);
    expect(await db.days(user)).toEqual([
      ['2026-05-05', 1, 240_000_000, 1],
      ['2026-05-05', 2, 0, 1],
      ['2026-05-05', 3, 360_000_000, 1],
    ]);
    expect((await db.gaps(user)).map(([, gap]) => gap)).toEqual([240_000_000, 360_000_000, null]);
  });

  it('gives the same whatever order heartbeats arrive in', async () => {
    const offsets = [0, 5, 16, 40, 41, 130, 131];
    const [forward, backward, once] = [await db.person(), await db.person(), await db.person()];
    for (const minutes of offsets) await db.ingest.tryIngest([beat(forward, TEN + minutes * MINUTE)]);
    for (const minutes of [...offsets].reverse()) await db.ingest.tryIngest([beat(backward, TEN + minutes * MINUTE)]);
    await db.ingest.tryIngest(offsets.map((minutes) => beat(once, TEN + minutes * MINUTE)));
    const gaps = [300_000_000, 660_000_000, 1_440_000_000, 60_000_000, -1, 60_000_000, null];
    for (const user of [forward, backward, once]) {
      expect((await db.gaps(user)).map(([, gap]) => gap)).toEqual(gaps);
      expect(await db.days(user)).toEqual([['2026-05-05', 1, 1_080_000_000, 7]]);
    }
  });

  it('counts a gap of exactly the timeout, and none a microsecond longer', async () => {
    const user = await db.person({ timeoutMinutes: 2 });
    await db.ingest.tryIngest([
      beat(user, TEN, { c: 1 }),
      beat(user, TEN + 120 * SECOND, { c: 2 }),
      beat(user, TEN + 240 * SECOND + 1, { c: 3 }),
    ]);
    expect(await db.days(user)).toEqual([
      ['2026-05-05', 1, 120_000_000, 1],
      ['2026-05-05', 2, 0, 1],
      ['2026-05-05', 3, 0, 1],
    ]);
  });

  it('tells a gap of an hour, a longer one, and none yet', async () => {
    const user = await db.person({ timeoutMinutes: 60 });
    await db.ingest.tryIngest([beat(user, TEN), beat(user, TEN + HOUR), beat(user, TEN + 2 * HOUR + 1)]);
    expect((await db.gaps(user)).map(([, gap]) => gap)).toEqual([3_600_000_000, -1, null]);
    await db.ingest.tryIngest([beat(user, TEN + 90 * MINUTE)]);
    expect((await db.gaps(user)).map(([, gap]) => gap)).toEqual([3_600_000_000, 1_800_000_000, 1_800_000_001, null]);
  });

  it('keeps microseconds', async () => {
    const user = await db.person();
    const odd = us('2026-05-05T10:14:59Z') + 999_999;
    await db.ingest.tryIngest([beat(user, odd), beat(user, odd + 2)]);
    expect((await db.gaps(user)).map(([, gap]) => gap)).toEqual([2, null]);
    expect(await db.buckets(user)).toEqual([
      ['2026-05-05 10:00', 1, 1, 1],
      ['2026-05-05 10:15', 1, 1, 1],
    ]);
  });

  it('orders equal times by the signed identity', async () => {
    const user = await db.person();
    await db.ingest.tryIngest([
      beat(user, TEN, { h: '9223372036854775807', c: 3 }),
      beat(user, TEN, { h: '-9223372036854775808', c: 1 }),
      beat(user, TEN + MINUTE, { h: '0', c: 4 }),
    ]);
    await db.ingest.tryIngest([beat(user, TEN, { h: '-7', c: 2 })]);
    expect(await db.gaps(user)).toEqual([
      ['-9223372036854775808', 0, null],
      ['-7', 0, null],
      ['9223372036854775807', 60_000_000, null],
      ['0', null, null],
    ]);
    expect((await db.days(user)).map(([, context, time]) => [context, time])).toEqual([
      [1, 0],
      [2, 0],
      [3, 60_000_000],
      [4, 0],
    ]);
  });
});

describe('where time falls', () => {
  it('cuts a gap at every quarter of an hour', async () => {
    const user = await db.person({ timeoutMinutes: 60 });
    await db.ingest.tryIngest([beat(user, TEN + 14 * MINUTE), beat(user, TEN + 47 * MINUTE)]);
    expect(await db.buckets(user)).toEqual([
      ['2026-05-05 10:00', 1, 60_000_000, 1],
      ['2026-05-05 10:15', 1, 900_000_000, 0],
      ['2026-05-05 10:30', 1, 900_000_000, 0],
      ['2026-05-05 10:45', 1, 120_000_000, 1],
    ]);
  });

  it.each([
    ['Asia/Kathmandu', '2026-05-05T18:14:00Z', '2026-05-05', '2026-05-06'],
    ['Pacific/Chatham', '2026-04-04T10:14:00Z', '2026-04-04', '2026-04-05'],
    // No midnight that night: clocks go from 23:59:59 to 01:00.
    ['America/Sao_Paulo', '2018-11-04T02:59:00Z', '2018-11-03', '2018-11-04'],
  ])('splits at midnight in %s', async (timezone, at, before, after) => {
    const user = await db.person({ timezone });
    await db.ingest.tryIngest([beat(user, us(at)), beat(user, us(at) + 4 * MINUTE)]);
    expect(await db.days(user)).toEqual([
      [before, 1, 60_000_000, 1],
      [after, 1, 180_000_000, 1],
    ]);
  });
});

describe('writes', () => {
  it('measures from write to write, and counts only those where the person wants it', async () => {
    const user = await db.person({ writesOnly: true });
    await db.ingest.tryIngest([
      beat(user, TEN, { h: '1', w: true }),
      beat(user, TEN + 2 * MINUTE, { h: '2', w: false }),
      beat(user, TEN + 3 * MINUTE, { h: '3' }),
      beat(user, TEN + 5 * MINUTE, { h: '4', w: true }),
    ]);
    expect(await db.gaps(user)).toEqual([
      ['1', 120_000_000, 300_000_000],
      ['2', 60_000_000, null],
      ['3', 120_000_000, null],
      ['4', null, null],
    ]);
    expect(await db.days(user)).toEqual([['2026-05-05', 1, 300_000_000, 2]]);
  });

  it('mends the write before, however many other heartbeats lie between', async () => {
    const user = await db.person({ writesOnly: true });
    await db.ingest.tryIngest([
      beat(user, TEN, { w: true }),
      beat(user, TEN + MINUTE),
      beat(user, TEN + 2 * MINUTE),
      beat(user, TEN + 9 * MINUTE, { w: true }),
    ]);
    await db.ingest.tryIngest([beat(user, TEN + 5 * MINUTE, { w: true })]);
    expect((await db.gaps(user)).map(([, , wgap]) => wgap)).toEqual([300_000_000, null, null, 240_000_000, null]);
    await db.ingest.tryIngest([beat(user, TEN + 5 * HOUR, { w: true })]);
    expect((await db.gaps(user)).map(([, , wgap]) => wgap)).toEqual([300_000_000, null, null, 240_000_000, -1, null]);
    expect(await db.days(user)).toEqual([['2026-05-05', 1, 540_000_000, 4]]);
  });
});

describe('duplicates', () => {
  it('stores one of equal rows in a batch and none of a resend', async () => {
    const user = await db.person();
    const rows = [beat(user, TEN), beat(user, TEN, { c: 2 }), beat(user, TEN + MINUTE)];
    expect(await db.ingest.tryIngest(rows)).toEqual(['stored', 'duplicate', 'stored']);
    expect(await db.ingest.tryIngest(rows)).toEqual(['duplicate', 'duplicate', 'duplicate']);
    expect(await db.ingest.ingestWaiting([beat(user, TEN, { c: 5 })])).toEqual(['duplicate']);
    expect(await db.days(user)).toEqual([['2026-05-05', 1, 60_000_000, 2]]);
  });

  it('are a matter of one person', async () => {
    const [one, other] = [await db.person(), await db.person()];
    expect(await db.ingest.tryIngest([beat(one, TEN), beat(other, TEN)])).toEqual(['stored', 'stored']);
  });
});

describe('the head of a person', () => {
  it('names the first and last heartbeat and the last write, and counts revisions', async () => {
    const user = await db.person();
    await db.ingest.tryIngest([beat(user, TEN, { h: '5', w: true }), beat(user, TEN + MINUTE, { h: '6' })]);
    expect(await db.head(user)).toEqual([1, TEN, TEN + MINUTE, '6', TEN, '5']);
    await db.ingest.tryIngest([beat(user, TEN - HOUR, { h: '1', w: true })]);
    expect(await db.head(user)).toEqual([2, TEN - HOUR, TEN + MINUTE, '6', TEN, '5']);
    await db.ingest.tryIngest([beat(user, TEN + MINUTE, { h: '7', w: true })]);
    expect(await db.head(user)).toEqual([3, TEN - HOUR, TEN + MINUTE, '7', TEN + MINUTE, '7']);
  });

  it('stays as it is on a resend', async () => {
    const user = await db.person();
    await db.ingest.tryIngest([beat(user, TEN)]);
    await db.ingest.tryIngest([beat(user, TEN)]);
    expect(await db.head(user)).toEqual([1, TEN, TEN, '1', null, null]);
  });
});

describe('lines and tokens', () => {
  it('adds up per quarter of an hour, context, model and session', async () => {
    const user = await db.person();
    await db.ingest.tryIngest([
      beat(user, TEN, { la: 10, ld: 3 }),
      beat(user, TEN + MINUTE, { la: 99, ld: 99, hu: -4, ai: 20 }),
      beat(user, TEN + 2 * MINUTE, { ai: -6, am: 11, ses: 12, ti: 1000, tc: 200, tou: 30, pr: 5 }),
      beat(user, TEN + 3 * MINUTE, { ai: 6, am: 11, ses: 12, pr: 0 }),
      beat(user, TEN + 4 * MINUTE),
    ]);
    await db.ingest.tryIngest([beat(user, TEN, { la: 10, ld: 3 }), beat(user, TEN + 30 * SECOND, { la: 1 })]);
    const columns = `ai_model_id, ai_session_id, n, ai_additions, ai_deletions, human_additions, human_deletions,
      ai_input_tokens, ai_cached_input_tokens, ai_output_tokens, prompt_length_sum, prompt_events`;
    expect(await db.list(`select ${columns} from edits_15m where user_id = $1 order by ai_model_id`, user)).toEqual([
      [0, 0, 3, 20, 0, 11, 7, 0, 0, 0, 0, 0],
      [11, 12, 2, 6, 6, 0, 0, 1000, 200, 30, 5, 2],
    ]);
  });
});
