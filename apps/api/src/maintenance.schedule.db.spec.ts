import 'reflect-metadata';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ENTITIES } from '#config/entities';
import { ClockModule } from '#libs/platform/clock';
import { DatabaseModule } from '#libs/platform/database';
import { StorageModule } from '#libs/storage';
import { startApp } from '../../../test/support/app.js';
import { seedPerson } from '../../../test/support/engine-person.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/template-db.js';
import { withClient } from '../../../tools/postgres/roles.mjs';
import { MaintenanceSchedule, ScheduleOptions } from './maintenance.schedule.js';

const LIMITS = { max: 3, connectionTimeoutMs: 5_000, statementTimeoutMs: 20_000, idleInTransactionTimeoutMs: 20_000 };

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** What the API has of it, hurried: a round every 20 ms. */
async function start() {
  const { url, jobUrl, ownerUrl } = database;
  const app = await Test.createTestingModule({
    imports: [
      ClockModule.forRoot(),
      DatabaseModule.forRoot({
        activity: { url, jobUrl, ingest: LIMITS, read: LIMITS, job: LIMITS },
        ormMaxConnections: 1,
        entities: ENTITIES,
      }),
      StorageModule.forRoot({ ownerUrl, retentionMonths: undefined }),
    ],
    providers: [MaintenanceSchedule, { provide: ScheduleOptions, useValue: new ScheduleOptions(20, 5) }],
  }).compile();
  await app.init();
  return app;
}

const rows = (text: string) => withClient(database.superUrl, async (client) => (await client.query(text)).rows);

describe('maintenance beside the API', () => {
  it('rolls what is over and makes up for the night, in two processes as in one', async () => {
    await seedPerson(database.url);
    const apps = await Promise.all([start(), start()]);
    await vi.waitFor(async () => {
      expect(await rows('select from month_dirty')).toEqual([]);
      expect(await rows(`select from storage_log where action = 'nightly'`)).toHaveLength(1);
    });
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
      await vi.waitFor(async () =>
        expect(
          await rows(`select from pg_stat_activity
            where datname = current_database() and wait_event = 'advisory' and query like '%roll_month%'`),
        ).toHaveLength(1),
      );
      const started = performance.now();
      await app.close();
      expect(performance.now() - started).toBeLessThan(3_000);
    });
  });

  it('belongs to the whole application, where it is asked for', async () => {
    for (const minutes of ['0', '5']) {
      const env = { MAINTENANCE_INTERVAL_MINUTES: minutes };
      const { app, close } = await startApp({ now: '2026-05-01T00:00:00Z', config: env });
      expect(app.get(ScheduleOptions).intervalMs).toBe(Number(minutes) * 60_000);
      expect(app.get(MaintenanceSchedule)).toBeInstanceOf(MaintenanceSchedule);
      await close();
    }
  });
});
