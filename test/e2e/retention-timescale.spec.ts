import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuditService, RetentionService } from '#libs/storage';
import { withClient } from '../../tools/postgres/roles.mjs';
import { beat, DurationsFixture, HOUR, MINUTE, us } from '../engine/durations-fixture.js';
import { has } from '../support/capabilities.js';
import { createTimescaleDatabase, type TimescaleDatabase } from '../support/timescale-db.js';

const NOW = us('2026-11-20T12:00:00Z');
const FACTS_FROM = us('2026-09-01T00:00:00Z');
const DAY = 24 * HOUR;

describe.each(['apache', 'community'] as const)('retention on TimescaleDB (%s)', async (edition) => {
  const isHere = await has(`TimescaleDB (${edition})`);
  let database: TimescaleDatabase;
  let db: DurationsFixture;
  let retention: RetentionService;
  let audit: AuditService;

  describe.skipIf(!isHere)('when there is one', () => {
    beforeAll(async () => {
      database = await createTimescaleDatabase(edition);
      db = DurationsFixture.on(database);
      // The policies would compress beside the test, and at another moment in every run.
      await withClient(database.ownerUrl, (client) =>
        client.query(
          'select alter_job(job_id, scheduled => false) from timescaledb_information.jobs where job_id >= 1000',
        ),
      );
      retention = new RetentionService(db.pools, { retentionMonths: undefined });
      audit = new AuditService(db.pools);
    });
    afterAll(() => db.close());

    const derived = async (user: number) => [await db.buckets(user), await db.days(user)];
    const chunks = async () =>
      Number(
        (
          await db.list(`select count(*) from timescaledb_information.chunks where hypertable_name = 'heartbeats'`)
        )[0]?.[0],
      );
    const heartbeats = async (user: number) =>
      Number((await db.list('select count(*) from heartbeats where user_id = $1', user))[0]?.[0]);
    const isRight = async (user: number) =>
      expect((await audit.run({ sample: 1, userId: user, seed: 1, now: NOW })).findings).toEqual([]);

    /** Five minutes of every third day, from a year ago until now. */
    async function yearOf(user: number, since = NOW - 360 * DAY): Promise<void> {
      const rows = [];
      for (let time = since; time < NOW; time += 3 * DAY) {
        rows.push(beat(user, time, { w: true, la: 1 }), beat(user, time + 5 * MINUTE, { c: 2, h: '2' }));
      }
      await db.ingest.ingestWaiting(rows);
    }

    /** Turns chunks into columns, where the edition can. */
    async function compress(): Promise<void> {
      if (edition === 'apache') return;
      await withClient(database.ownerUrl, (client) =>
        client.query(`select compress_chunk(c, if_not_compressed => true)
          from show_chunks('heartbeats', older_than => timestamptz '2026-09-20') c`),
      );
    }

    it('drops whole chunks, and no sum changes by that, by an audit, or by a rebuild', async () => {
      const [user, other, recent] = [
        await db.person({ timezone: 'Pacific/Chatham' }),
        await db.person(),
        await db.person(),
      ];
      await yearOf(user);
      await yearOf(other);
      await yearOf(recent, NOW - 30 * DAY);
      await compress();
      for (const person of [user, other]) await retention.set(person, 2);
      const before = [await derived(user), await derived(other), await derived(recent)];
      const [plan, chunksBefore] = [await retention.plan(NOW), await chunks()];
      expect(plan.chunks).toBeGreaterThan(7);
      expect(plan.people.map(({ userId }) => userId)).toEqual([user, other]);

      const report = await retention.apply(NOW);
      expect(report).toMatchObject({ chunks: plan.chunks, heartbeats: plan.heartbeats, chunksBusy: false });
      expect(await chunks()).toBe(chunksBefore - plan.chunks);
      const [left] = await db.list('select to_us_v1(min(time)) from heartbeats where user_id = $1', user);
      expect(left?.[0]).toBeGreaterThanOrEqual(FACTS_FROM - 2 * HOUR);
      expect([await derived(user), await derived(other), await derived(recent)]).toEqual(before);

      for (const person of [user, other, recent]) {
        await isRight(person);
        await db.policies.rebuild(person);
      }
      expect([await derived(user), await derived(other), await derived(recent)]).toEqual(before);
    });

    it('leaves chunks that hold what somebody keeps, and deletes from them', async () => {
      const [user, keeper] = [await db.person(), await db.person()];
      await yearOf(user);
      await yearOf(keeper);
      await compress();
      await retention.set(user, 2);
      const before = [await derived(user), await derived(keeper), await heartbeats(keeper)];
      const report = await retention.apply(NOW);
      expect(report.chunks).toBe(0);
      expect(report.heartbeats).toBeGreaterThan(150);
      expect((await retention.plan(NOW)).heartbeats).toBe(0);
      expect([await derived(user), await derived(keeper), await heartbeats(keeper)]).toEqual(before);
      await isRight(user);
      await isRight(keeper);
    });
  });
});
