import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { withClient } from '../../tools/postgres/roles.mjs';
import { startApp, type TestApp, type TestUser } from '../support/app.js';
import { isBuilt } from '../support/built.js';
import { BuiltWorkers } from '../support/built-worker.js';
import { has } from '../support/capabilities.js';
import { seedPerson } from '../support/engine-person.js';
import { type HookReceiver, startHookReceiver } from '../support/hook-receiver.js';
import { startRedis, type TestRedis } from '../support/redis.js';
import { rowsOf } from '../support/rows.js';

const PATIENT = { timeout: 60_000, interval: 100 };
const BULK = 20;
const PAST = Date.parse('2026-03-02T09:00:00Z') / 1_000;
const [NIGHT, MORNING] = [PAST - 86_400, PAST + 86_400];

/** What each of these requests promises, once. */
const PROMISED = [
  'commits.sync',
  'custom-rules.apply',
  'dumps.build',
  'goals.evaluate',
  'imports.run',
  'leaderboards.count-one',
  'webhooks.deliver',
];

const workers = new BuiltWorkers();
let dir: string;
let redis: TestRedis;
let app: TestApp;
let receiver: HookReceiver;

beforeAll(async () => {
  if (!isBuilt) return;
  dir = await mkdtemp(join(tmpdir(), 'redis-down-'));
  redis = await startRedis();
  receiver = await startHookReceiver();
  app = await startApp({ now: Date.now() * 1_000, config: settings() });
}, 60_000);
afterAll(async () => {
  await workers.killAll();
  await app?.close();
  await receiver?.close();
  await redis?.kill();
  if (dir !== undefined) await rm(dir, { recursive: true, force: true });
});

const settings = () => ({ REDIS_URL: redis.url, DATA_DIR: dir, OUTBOUND_ALLOWED: '127.0.0.1' });
const rows = (text: string) => rowsOf<Record<string, unknown>>(app.database, text);
const call = (who: TestUser, method: 'get' | 'post' | 'put', path: string, body?: object) =>
  app.request[method](`/api/v1/users/current/${path}`).set('authorization', who.authorization).send(body);

/** Sends bulks of new heartbeats, one after the other, until told to stop. @returns statuses, and how many were taken */
function sender(who: TestUser) {
  const statuses: number[] = [];
  let [taken, sent, isOver] = [0, 0, false];
  const loop = async () => {
    while (!isOver) {
      const beats = Array.from({ length: BULK }, () => ({
        entity: `/${sent % 7}.ts`,
        type: 'file',
        project: 'atlas',
        time: PAST + 30 * sent++,
      }));
      const { status, body } = await call(who, 'post', 'heartbeats.bulk', beats);
      statuses.push(status);
      taken += (body.responses ?? []).filter(([, one]: [unknown, number]) => one === 201).length;
      await sleep(20);
    }
  };
  const done = loop();
  return {
    statuses,
    async stop(): Promise<number> {
      isOver = true;
      await done;
      return taken;
    },
  };
}

/** Everything that a person can ask for and that is done later. @returns status by request */
async function askForEverything(jane: TestUser, helper: TestUser): Promise<Record<string, number>> {
  const statuses: Record<string, number> = {};
  const ask = async (name: string, request: PromiseLike<{ status: number; body: { data?: unknown } }>) => {
    const { status, body } = await request;
    statuses[name] = status;
    return (body.data ?? {}) as Record<string, string>;
  };
  for (const type of ['heartbeats', 'daily', 'csv', 'parquet'])
    await ask(`${type} dump`, call(jane, 'post', 'data_dumps', { type }));
  const file = JSON.stringify({ days: [{ heartbeats: [{ entity: '/x.ts', type: 'file', time: MORNING }] }] });
  const upload = call(jane, 'post', 'imports')
    .field('kind', 'wakatime_dump')
    .attach('file', Buffer.from(file), 'd.json');
  await ask('import of a file', upload);
  receiver.answer(200, file, { 'content-type': 'application/json' });
  const remote = { kind: 'wakatime_dump', download_url: `${receiver.url}/dump` };
  await ask('import from an address', call(helper, 'post', 'imports', remote));
  const goal = await ask('goal', call(jane, 'post', 'goals', { delta: 'day', seconds: 60 }));
  await ask('changed goal', call(jane, 'put', `goals/${goal.id}`, { delta: 'day', seconds: 120 }));
  const rule = { source: 'entity', operation: 'contains', source_value: '/1', action: 'change', priority: 1 };
  const destinations = [{ destination: 'project', destination_value: 'papers' }];
  await ask('rules', call(jane, 'put', 'custom_rules', [{ ...rule, destinations }]));
  const hook = { url: `${receiver.url}/hook`, events: ['dump.finished'] };
  const { id } = await ask('webhook', call(jane, 'post', 'webhooks', hook));
  const delivery = await ask('test of a webhook', call(jane, 'post', `webhooks/${id}/test`));
  await ask('webhook again', call(jane, 'post', `webhooks/${id}/deliveries/${delivery.id}/redeliver`));
  await ask('public board', call(jane, 'put', 'leaderboards/public', { is_on_leaderboard: true }));
  const forge = { provider: 'git', url: `${receiver.url}/atlas.git` };
  const link = await ask('repository', call(jane, 'put', 'projects/atlas/repository', forge));
  await ask('sync', call(jane, 'post', 'projects/atlas/repository/sync'));
  const push = JSON.stringify({ ref: 'refs/heads/main', commits: [] });
  const signature = createHmac('sha256', link.webhook_secret ?? '')
    .update(push)
    .digest('hex');
  const pushed = app.request
    .post(`/api/hooks/v1/repositories/${link.id}`)
    .set({ 'content-type': 'application/json', 'x-signature-256': `sha256=${signature}` })
    .send(push);
  await ask('push', pushed);
  return statuses;
}

describe.skipIf(!isBuilt || !(await has('Redis')))('a Redis that is killed', () => {
  it('while heartbeats arrive and work is asked for, costs no answer and no work', async () => {
    const [jane, helper] = [await app.createUser({ username: 'jane' }), await app.createUser()];
    await call(jane, 'post', 'heartbeats', { entity: '/0.ts', project: 'atlas', time: NIGHT }).expect(202);
    const pair = [await workers.start(app.database, settings()), await workers.start(app.database, settings())];
    const senders = [jane, helper, await app.createUser()].map(sender);
    await sleep(500);
    await redis.kill();
    const statuses = await askForEverything(jane, helper);
    await sleep(500);
    const counts = await Promise.all(senders.map((one) => one.stop()));

    const answers = senders.flatMap((one) => one.statuses);
    expect([...new Set(answers)]).toEqual([201]);
    expect(Object.entries(statuses).filter(([, status]) => status < 200 || status > 299)).toEqual([]);
    const [health] = [(await app.request.get('/health/ready')).body];
    expect(health).toMatchObject({ status: 'degraded', redis: 'down' });
    const promised = `select name, state, attempt from jobs where name = any('{${PROMISED.join(',')}}')`;
    const waiting = await rows(promised);
    expect([...new Set(waiting.map(({ name }) => name))].sort()).toEqual(PROMISED);
    expect(waiting.filter(({ state, attempt }) => state !== 'waiting' || attempt !== 0)).toEqual([]);

    redis = await startRedis(redis.url);
    await vi.waitFor(async () => {
      const left = (await rows(promised)).filter(
        ({ name, state, attempt }) => state !== 'done' && !(name === 'commits.sync' && Number(attempt) > 0),
      );
      expect(left).toEqual([]);
    }, PATIENT);
    const { data: dumps } = (await call(jane, 'get', 'data_dumps')).body;
    expect(dumps.map(({ status }: { status: string }) => status)).toEqual(Array(4).fill('Completed'));
    for (const who of [jane, helper]) {
      const { data } = (await call(who, 'get', 'imports')).body;
      expect(data).toMatchObject([{ state: 'completed', rows_read: 1, rows_imported: 1 }]);
    }
    expect((await call(jane, 'get', 'custom_rules_progress')).body.data.progress).toBe(100);
    expect(receiver.received.filter(({ path }) => path === '/hook').length).toBeGreaterThanOrEqual(2);
    const stored = await rows('select user_id, count(*)::int as n from heartbeats group by 1 order by 1');
    const [mine = 0, hers = 0, theirs = 0] = counts;
    expect(stored.map(({ n }) => n)).toEqual([mine + 2, hers + 1, theirs]);
    for (const { child } of pair) expect([child.exitCode, child.signalCode]).toEqual([null, null]);
  }, 180_000);

  it('leaves what a worker had begun by then to be finished by it', async () => {
    const { userId } = await seedPerson(app.database.url);
    await workers.killAll();
    await workers.start(app.database, settings());
    await holdingLock(userId, async (id) => {
      await redis.kill();
      expect(await rows(`select state, attempt from jobs where id = '${id}'`)).toEqual([
        { state: 'running', attempt: 1 },
      ]);
    });
    await vi.waitFor(async () => {
      const found = await rows(`select state, attempt from jobs where name = 'storage.frequent' order by created_at`);
      expect(found.at(-1)).toEqual({ state: 'done', attempt: 1 });
    }, PATIENT);
    redis = await startRedis(redis.url);
  }, 120_000);
});

/** A round of upkeep that waits for a person, while `work` is done. */
async function holdingLock(userId: number, work: (jobId: string) => Promise<void>): Promise<void> {
  await withClient(app.database.superUrl, async (holder) => {
    await holder.query('select pg_advisory_lock(1, $1)', [userId]);
    const [job] = await rows(
      `select job_request_v1(gen_random_uuid(), 'upkeep', 'storage.frequent', '', '{}', 2, now(), false) as id`,
    );
    await vi.waitFor(
      async () =>
        expect(
          await rows(`select from pg_stat_activity
          where datname = current_database() and wait_event = 'advisory' and query like '%roll_%'`),
        ).toHaveLength(1),
      PATIENT,
    );
    await work(String(job?.id));
  });
}

describe.skipIf(!isBuilt || !(await has('Redis')))('a worker that is killed with a job of Bull in its hands', () => {
  it('leaves it to another one, once; what Bull finds stalled later is not done again', async () => {
    const database = app.database;
    await workers.killAll();
    const [person] = await rows(`select id from users where username = 'engine'`);
    const userId = Number(person?.id);
    await rows(`insert into month_dirty (user_id, policy_id, month)
      select id, policy_id, '2020-01-01' from users where id = ${userId} returning 1`);
    const first = await workers.start(database, settings());
    let jobId = '';
    await holdingLock(userId, async (id) => {
      jobId = id;
      await workers.kill(first);
    });
    const state = () => rows(`select state, attempt from jobs where id = '${jobId}'`);
    expect(await state()).toEqual([{ state: 'running', attempt: 1 }]);
    expect(await redis.admin.lrange('bk:bull:upkeep:active', 0, -1)).toEqual([`${jobId}-0`]);
    await Promise.all([workers.start(database, settings()), workers.start(database, settings())]);
    await rows(`update jobs set lease_until = now() - interval '1 second' where id = '${jobId}' returning 1`);
    await vi.waitFor(async () => expect(await state()).toEqual([{ state: 'done', attempt: 2 }]), PATIENT);
    await vi.waitFor(
      async () => {
        const lists = ['active', 'wait'].map((list) => redis.admin.lrange(`bk:bull:upkeep:${list}`, 0, -1));
        expect((await Promise.all(lists)).flat()).toEqual([]);
      },
      { timeout: 120_000, interval: 200 },
    );
    expect(await state()).toEqual([{ state: 'done', attempt: 2 }]);
    expect(await rows('select from month_dirty')).toEqual([]);
  }, 240_000);
});
