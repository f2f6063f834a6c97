import { Logger } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Rollups } from '#libs/durations';
import { MICROS_PER_DAY } from '#libs/kernel';
import { beat, DurationsFixture, MINUTE, us } from '../../../test/engine/durations-fixture.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/template-db.js';
import { withClient } from '../../../tools/postgres/roles.mjs';
import { AuditService } from './audit.service.js';
import { FleetRefresh } from './fleet-refresh.js';
import { Maintenance } from './maintenance.service.js';
import { OwnerConnection } from './owner-connection.js';
import { RetentionService } from './retention.service.js';

let database: TestDatabase;
let db: DurationsFixture;
let rollups: Rollups;

/** What another process on the same database has. */
const create = () =>
  new Maintenance(
    db.pools,
    rollups,
    new FleetRefresh(db.pools, new OwnerConnection(database.ownerUrl)),
    new RetentionService(db.pools, { retentionMonths: 2 }),
    new AuditService(db.pools),
    db.clock,
    [{ purges: 'letters', purgeExpired: async () => expired.splice(0, 2).length }],
  );

/** What some library has to remove. */
const expired: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  db = DurationsFixture.on(database);
  rollups = new Rollups(db.pools, db.clock);
});
afterAll(() => db.close());
afterEach(() => {
  vi.restoreAllMocks();
});

const count = async (query: string) => Number((await db.list(`select count(*) from ${query}`))[0]?.[0]);
const lines = () => count(`storage_log where action = 'nightly'`);

async function seed(): Promise<number> {
  const user = await db.person({ timezone: 'Asia/Kathmandu' });
  const start = us('2026-08-15T10:00:00Z');
  await db.ingest.ingestWaiting([beat(user, start), beat(user, start + 5 * MINUTE, { h: '2' })]);
  return user;
}

/** Holds every rollup back until told to go on. */
function hold() {
  const { promise, resolve: proceed } = Promise.withResolvers<void>();
  const started = Promise.withResolvers<void>();
  vi.spyOn(rollups, 'catchUp').mockImplementation(async () => {
    started.resolve();
    await promise;
    return 0;
  });
  return { started: started.promise, proceed };
}

describe('the frequent round', () => {
  it('rolls what is over and forgets the marks of the fleet', async () => {
    const user = await seed();
    const report = await create().frequent();
    expect(report).toEqual({
      round: 'frequent',
      parts: [
        { name: 'rollups', result: { rolled: 1 } },
        { name: 'fleet', result: { days: 1, refreshed: false } },
      ],
    });
    expect(await count(`month_dirty where user_id = ${user}`)).toBe(0);
    expect(await count(`dependency_dirty where user_id = ${user}`)).toBe(0);
    expect((await create().frequent())?.parts[0]?.result).toEqual({ rolled: 0 });
  });

  it('goes on where there is more than it does at a time', async () => {
    const user = await db.person();
    const days = Array.from({ length: 120 }, (_, index) => us('2026-01-01T10:00:00Z') + index * MICROS_PER_DAY);
    await db.ingest.ingestWaiting(days.map((time) => beat(user, time)));
    const report = await create().frequent();
    expect(report?.parts[0]?.result).toEqual({ rolled: 4 });
    expect(await count('month_dirty')).toBe(0);
    expect(await count('dependency_dirty')).toBe(0);
  });

  it('runs in one of two processes that start at once', async () => {
    const [first, second] = [create(), create()];
    const { started, proceed } = hold();
    const running = first.frequent();
    await started;
    expect(await second.frequent()).toBeUndefined();
    proceed();
    expect(await running).toMatchObject({ round: 'frequent' });
    expect(await second.frequent()).toMatchObject({ round: 'frequent' });
  });

  it('is free again when the process that had it dies', async () => {
    const lock = `select pg_try_advisory_lock(hashtext('beatkeeper-maintenance-frequent')) as is_ours`;
    await withClient(database.jobUrl, async (dying) => {
      expect((await dying.query(lock)).rows).toEqual([{ is_ours: true }]);
      expect(await create().frequent()).toBeUndefined();
    });
    await vi.waitFor(async () => expect(await create().frequent()).toBeDefined());
  });

  it('goes on with the fleet when rollups fail, and says so', async () => {
    await seed();
    const said = vi.spyOn(Logger.prototype, 'error').mockReturnValue(undefined);
    vi.spyOn(rollups, 'catchUp').mockRejectedValue(new Error('disk full\nat some place'));
    const report = await create().frequent();
    expect(report?.parts).toEqual([
      { name: 'rollups', error: 'disk full' },
      { name: 'fleet', result: { days: 1, refreshed: false } },
    ]);
    expect(said).toHaveBeenCalledWith('rollups failed: disk full', expect.any(String));
  });

  it('lets go soon after the abort, even of a statement that takes long', async () => {
    const user = await seed();
    const abort = new AbortController();
    await withClient(database.jobUrl, async (holder) => {
      await holder.query('select pg_advisory_lock(1, $1)', [user]);
      const running = create().frequent(abort.signal);
      await vi.waitFor(async () =>
        expect(await count(`pg_stat_activity where wait_event = 'advisory' and query like '%roll_%'`)).toBe(1),
      );
      abort.abort();
      expect(await running).toMatchObject({ parts: [{ name: 'rollups', error: expect.any(String) }] });
    });
    await vi.waitFor(async () => expect((await create().frequent())?.parts[0]?.error).toBeUndefined());
    expect(await count('month_dirty')).toBe(0);
  });
});

describe('the nightly round', () => {
  it('forgets what is too old, audits, and writes itself down', async () => {
    const user = await seed();
    const recent = await db.person();
    await db.ingest.ingestWaiting([beat(recent, db.clock.now()), beat(recent, db.clock.now() + MINUTE, { h: '2' })]);
    await db.pools.job.query('update activity_15m set us = us + 1 where user_id = $1', [recent]);
    const warned = vi.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
    const before = await lines();
    expired.push('a', 'b', 'c', 'd', 'e');
    const report = await create().nightly();
    expect(report?.parts).toMatchObject([
      { name: 'retention', result: { postponed: 0 } },
      { name: 'expired', result: { letters: 5 } },
      { name: 'audit', result: { findings: 1, unrepaired: 0 } },
    ]);
    expect(report?.parts[0]?.result?.heartbeats).toBeGreaterThan(0);
    expect(await count(`heartbeats where user_id = ${user}`)).toBe(0);
    expect(warned.mock.calls).toEqual([['audit: 1 differences, 0 left']]);
    expect(await lines()).toBe(before + 1);
  });

  it('is not done twice in a night, by whichever process', async () => {
    await create().nightly();
    const last = await create().lastNightly();
    const before = await lines();
    expect(last).toBeGreaterThan(us('2026-01-01T00:00:00Z'));
    expect(await create().nightly(last as number)).toBeUndefined();
    expect(await lines()).toBe(before);
    expect(await create().nightly((last as number) + 1)).toBeDefined();
    expect(await lines()).toBe(before + 1);
  });

  it('runs beside a frequent round', async () => {
    const { started, proceed } = hold();
    const frequent = create().frequent();
    await started;
    expect(await create().nightly()).toBeDefined();
    proceed();
    expect(await frequent).toBeDefined();
  });

  it('is not written down when it is broken off', async () => {
    const before = await lines();
    const abort = new AbortController();
    abort.abort();
    expect(await create().nightly(undefined, abort.signal)).toEqual({ round: 'nightly', parts: [] });
    expect(await lines()).toBe(before);
  });
});
