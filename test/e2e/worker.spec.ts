import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { withClient } from '../../tools/postgres/roles.mjs';
import { startApp } from '../support/app.js';
import { isBuilt } from '../support/built.js';
import { BuiltWorkers } from '../support/built-worker.js';
import { seedPerson } from '../support/engine-person.js';
import { startRedis } from '../support/redis.js';
import { createTestDatabase, type TestDatabase } from '../support/template-db.js';

const STATES = `select state, attempt from jobs where name like '%build%' order by created_at`;
const PATIENT = { timeout: 30_000, interval: 50 };

const workers = new BuiltWorkers();
const databases: TestDatabase[] = [];
afterEach(async () => {
  await workers.killAll();
  await Promise.all(databases.splice(0).map((database) => database.drop()));
});

async function freshDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase();
  databases.push(database);
  return database;
}

it.skipIf(!isBuilt)(
  'killed in the middle of a job leaves it to another worker, which finishes it',
  async () => {
    const database = await freshDatabase();
    const rows = (text: string) => withClient(database.superUrl, async (client) => (await client.query(text)).rows);
    const { userId } = await seedPerson(database.url);
    const first = await workers.start(database);
    expect((await fetch(`${first.url}/health/ready`)).status).toBe(200);
    expect((await fetch(`${first.url}/metrics`)).status).toBe(404);
    await withClient(database.superUrl, async (holder) => {
      await holder.query('select pg_advisory_lock(1, $1)', [userId]);
      await rows(`select job_request_v1(gen_random_uuid(), 'upkeep', 'storage.frequent', '', '{}', 2, now(), false)`);
      await vi.waitFor(
        async () =>
          expect(
            await rows(`select from pg_stat_activity
            where datname = current_database() and wait_event = 'advisory' and query like '%roll_%'`),
          ).toHaveLength(1),
        PATIENT,
      );
      await workers.kill(first);
    });
    expect(await rows('select state, attempt from jobs')).toEqual([{ state: 'running', attempt: 1 }]);
    const second = await workers.start(database);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await rows('select state, attempt from jobs')).toEqual([{ state: 'running', attempt: 1 }]);
    await rows(`update jobs set lease_until = lease_until - interval '30 seconds'`);
    await vi.waitFor(async () => {
      expect(await rows('select state, attempt from jobs')).toEqual([{ state: 'done', attempt: 2 }]);
    }, PATIENT);
    expect(await rows('select from month_dirty')).toEqual([]);
    const from = performance.now();
    second.child.kill('SIGTERM');
    expect(await once(second.child, 'exit')).toEqual([0, null]);
    expect(performance.now() - from).toBeLessThan(6_000);
  },
  90_000,
);

it.skipIf(!isBuilt)(
  'of its own does what the server promised while Redis was away',
  async () => {
    const redis = await startRedis();
    const DATA_DIR = await mkdtemp(join(tmpdir(), 'worker-'));
    const settings = { REDIS_URL: redis.url, DATA_DIR };
    const server = await startApp({ now: Date.now() * 1_000, config: { ...settings, RATE_LIMIT: 'off' } });
    const { authorization } = await server.createUser();
    await redis.kill();
    const worker = await workers.start(server.database, settings);
    const states = () => withClient(server.database.superUrl, async (client) => (await client.query(STATES)).rows);
    try {
      const path = (end: string) => `/api/v1/users/current/${end}`;
      const post = (end: string, body: object) =>
        server.request.post(path(end)).set('authorization', authorization).send(body);
      const beat = { entity: '/a.ts', type: 'file', time: Date.now() / 1_000 };
      expect((await post('heartbeats', beat)).status).toBe(202);
      expect((await post('data_dumps', { type: 'heartbeats' })).status).toBe(201);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      expect(await states()).toEqual([{ state: 'waiting', attempt: 0 }]);
      expect((await server.request.get('/health/ready')).body).toMatchObject({ status: 'degraded', redis: 'down' });
      const back = await startRedis(redis.url);
      await vi.waitFor(async () => expect(await states()).toEqual([{ state: 'done', attempt: 1 }]), PATIENT);
      const dumps = await server.request.get(path('data_dumps')).set('authorization', authorization);
      expect(dumps.body.data).toMatchObject([{ status: 'Completed', percent_complete: 100 }]);
      worker.child.kill('SIGTERM');
      expect(await once(worker.child, 'exit')).toEqual([0, null]);
      await back.kill();
    } finally {
      await server.close();
      await rm(DATA_DIR, { recursive: true, force: true });
    }
  },
  90_000,
);
