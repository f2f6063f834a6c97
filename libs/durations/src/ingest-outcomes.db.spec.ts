import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '#libs/platform/database';
import { beat, DurationsFixture, MINUTE, us } from '../../../test/engine/durations-fixture.js';

const TEN = us('2026-05-05T10:00:00Z');
const NOBODY = 2_000_000_000;

let db: DurationsFixture;
beforeAll(async () => {
  db = await DurationsFixture.create();
});
afterAll(() => db.close());

/** Runs `work` while another transaction holds the person's lock. */
function whileLocked<Result>(userId: number, work: () => Promise<Result>): Promise<Result> {
  return inTransaction(db.pools.job, async (client) => {
    await client.query('select pg_advisory_xact_lock(1, $1)', [userId]);
    return work();
  });
}

describe('a batch of several people', () => {
  it('leaves out whoever is locked, and stores the rest', async () => {
    const [locked, free] = [await db.person(), await db.person()];
    const rows = [beat(locked, TEN), beat(free, TEN), beat(locked, TEN + MINUTE), beat(NOBODY, TEN)];
    const outcomes = await whileLocked(locked, () => db.ingest.tryIngest(rows));
    expect(outcomes).toEqual(['busy', 'stored', 'busy', 'gone']);
    expect(await db.gaps(locked)).toEqual([]);
    expect(await db.head(locked)).toBeUndefined();
    expect(await db.gaps(free)).toEqual([['1', null, null]]);
  });

  it('is refused as a whole for one value that the database cannot hold', async () => {
    const [guilty, other] = [await db.person(), await db.person()];
    const rows = [beat(other, TEN), beat(guilty, TEN, { prc: 2 ** 40 })];
    await expect(db.ingest.tryIngest(rows)).rejects.toMatchObject({ code: '22003' });
    expect(await db.gaps(other)).toEqual([]);
    expect(await db.days(other)).toEqual([]);
  });

  it('may hold nobody who exists', async () => {
    expect(await db.ingest.tryIngest([beat(NOBODY, TEN)])).toEqual(['gone']);
    expect(await db.ingest.ingestWaiting([beat(NOBODY, TEN)])).toEqual(['gone']);
    expect(await db.list('select 1 from heartbeats where user_id = $1', NOBODY)).toEqual([]);
  });
});

describe('waiting for a person', () => {
  it('stores as soon as the lock is free', async () => {
    const user = await db.person();
    let waiting: Promise<unknown> = Promise.resolve();
    await whileLocked(user, async () => {
      waiting = db.ingest.ingestWaiting([beat(user, TEN)]);
      expect(await db.ingest.tryIngest([beat(user, TEN + MINUTE)])).toEqual(['busy']);
    });
    expect(await waiting).toEqual(['stored']);
  });

  it('gives up after two seconds', async () => {
    const user = await db.person();
    const started = performance.now();
    await whileLocked(user, () =>
      expect(db.ingest.ingestWaiting([beat(user, TEN)])).rejects.toMatchObject({ code: '55P03' }),
    );
    expect(performance.now() - started).toBeGreaterThan(1_900);
    expect(await db.gaps(user)).toEqual([]);
  });

  it('keeps gaps exact among many writers of one person', async () => {
    const user = await db.person();
    const writers = Array.from({ length: 8 }, (_, writer) =>
      Array.from({ length: 25 }, (_, step) => beat(user, TEN + (step * 8 + writer) * 30_000_000, { c: writer + 1 })),
    );
    const outcomes = await Promise.all(writers.map((rows) => db.ingest.ingestWaiting(rows)));
    expect(outcomes.flat().every((outcome) => outcome === 'stored')).toBe(true);
    const gaps = await db.gaps(user);
    expect(gaps.slice(0, -1).every(([, gap]) => gap === 30_000_000)).toBe(true);
    expect(gaps).toHaveLength(200);
    expect((await db.days(user)).map(([, context, time]) => [context, time])).toEqual([
      ...[1, 2, 3, 4, 5, 6, 7].map((context) => [context, 750_000_000]),
      [8, 720_000_000],
    ]);
  });
});

describe('isolation', () => {
  it.each([
    'repeatable read',
    'serializable',
  ])('refuses %s, whose snapshot may be older than the lock', async (level) => {
    const client = await db.pools.ingest.connect();
    try {
      await client.query(`begin isolation level ${level}`);
      await expect(client.query(`select * from ingest_v1('[]', now(), true)`)).rejects.toThrow('needs READ COMMITTED');
      await client.query('rollback');
      await client.query(`begin isolation level ${level}`);
      await expect(client.query('select rederive_v2(1, now(), now(), null)')).rejects.toThrow('needs READ COMMITTED');
    } finally {
      await client.query('rollback');
      client.release();
    }
  });
});
