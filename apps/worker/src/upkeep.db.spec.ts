import 'reflect-metadata';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ENTITIES } from '#config/entities';
import { QUEUE_CONCURRENCY } from '#config/queues';
import { ClockModule } from '#libs/platform/clock';
import { ActivityPools, DatabaseModule, inTransaction } from '#libs/platform/database';
import { Jobs, QueueModule, QueueWorkerModule, Scheduler } from '#libs/platform/queue';
import { StorageModule } from '#libs/storage';
import { FREQUENT_ROUND, FrequentRound, NightlyRound, StorageWorkerModule } from '#libs/storage/worker';
import { seedPerson } from '../../../test/support/engine-person.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/template-db.js';
import { withClient } from '../../../tools/postgres/roles.mjs';
import { schedulesOf } from './schedules.js';

const LIMITS = { max: 3, connectionTimeoutMs: 5_000, statementTimeoutMs: 20_000, idleInTransactionTimeoutMs: 20_000 };
const UPKEEP = ['storage.frequent', 'storage.nightly'];

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** What a worker has of upkeep. */
async function start() {
  const { url, jobUrl, ownerUrl } = database;
  const schedules = schedulesOf({ maintenance: { intervalMinutes: 5 } }).filter(({ name }) => UPKEEP.includes(name));
  const app = await Test.createTestingModule({
    imports: [
      ClockModule.forRoot(),
      QueueModule,
      DatabaseModule.forRoot({
        activity: { url, jobUrl, ingest: LIMITS, read: LIMITS, job: LIMITS },
        ormMaxConnections: 1,
        entities: ENTITIES,
      }),
      StorageModule.forRoot({ ownerUrl, retentionMonths: undefined }),
      QueueWorkerModule.forRoot({
        jobUrl,
        limits: LIMITS,
        handlers: [FrequentRound, NightlyRound],
        imports: [StorageWorkerModule],
        schedules,
        carrier: { concurrency: QUEUE_CONCURRENCY, redisUrl: undefined },
      }),
    ],
  }).compile();
  await app.init();
  return app;
}

const rows = (text: string) => withClient(database.superUrl, async (client) => (await client.query(text)).rows);

describe('upkeep on schedule', () => {
  it('rolls what is over and makes up for the night, in two processes as in one', async () => {
    await seedPerson(database.url);
    const apps = await Promise.all([start(), start()]);
    await Promise.all(apps.map((app) => app.get(Scheduler).tick()));
    await vi.waitFor(async () => {
      expect(await rows('select from month_dirty')).toEqual([]);
      expect(await rows(`select name, state from jobs order by 1`)).toEqual([
        { name: 'storage.frequent', state: 'done' },
        { name: 'storage.nightly', state: 'done' },
      ]);
    }, 20_000);
    await Promise.all(apps.map((app) => app.close()));
    expect(await rows(`select from storage_log where action = 'nightly'`)).toHaveLength(1);
    const held = `select from pg_locks l join pg_database d on d.oid = l.database and d.datname = current_database()
      where l.locktype = 'advisory'`;
    expect(await rows(held)).toEqual([]);
  });

  it('does not hold up a shutdown while it waits for somebody', async () => {
    const [person] = await rows('select id from users');
    const userId = (person as { id: number }).id;
    await rows(`insert into month_dirty (user_id, policy_id, month)
      select id, policy_id, '2020-01-01' from users where id = ${userId}`);
    await withClient(database.superUrl, async (holder) => {
      await holder.query('select pg_advisory_lock(1, $1)', [userId]);
      const app = await start();
      await inTransaction(app.get(ActivityPools).job, (on) => app.get(Jobs).request(on, FREQUENT_ROUND, {}));
      await vi.waitFor(
        async () =>
          expect(
            await rows(`select from pg_stat_activity
            where datname = current_database() and wait_event = 'advisory' and query like '%roll_month%'`),
          ).toHaveLength(1),
        10_000,
      );
      const started = performance.now();
      await app.close();
      expect(performance.now() - started).toBeLessThan(3_000);
    });
    expect(await rows(`select name, attempt from jobs where state = 'waiting'`)).toEqual([
      { name: 'storage.frequent', attempt: 0 },
    ]);
  });
});

describe('the list of schedules', () => {
  it('has upkeep off where an operator does it by a crontab', () => {
    const now = Date.parse('2026-05-04T10:07:00Z') * 1_000;
    const due = (intervalMinutes: number) =>
      schedulesOf({ maintenance: { intervalMinutes } })
        .filter((schedule) => UPKEEP.includes(schedule.name) && schedule.dueAt(now, undefined) !== undefined)
        .map(({ name }) => name);
    expect(due(0)).toEqual([]);
    expect(due(5)).toEqual(UPKEEP);
  });
});
