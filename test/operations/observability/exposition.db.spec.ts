import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isBuilt } from '../../support/built.js';
import { has } from '../../support/capabilities.js';
import type { MetricFamily } from '../../support/prometheus-text.js';
import { startRedis, type TestRedis } from '../../support/redis.js';
import { rowsOf } from '../../support/rows.js';
import { createTestDatabase, type TestDatabase } from '../../support/template-db.js';
import type { ObservedPerson } from './person.js';
import { alertRules, dashboards, type Query, queries, selectorsOf } from './promql.js';
import { Installation, PATIENT, type Running } from './running.js';

type Exposed = ReadonlyMap<string, MetricFamily>;

const hasRedis = await has('Redis');
/** Words that a query may ask for though nobody has shown them yet. */
const LATER: Readonly<Record<string, readonly string[]>> = { state: ['unusable'], status: [] };

let database: TestDatabase;
let installation: Installation;
let redis: TestRedis | undefined;
let api: Running;
let worker: Running;
let server: string;
let jane: ObservedPerson;

beforeAll(async () => {
  if (!isBuilt) return;
  database = await createTestDatabase();
  redis = hasRedis ? await startRedis() : undefined;
  installation = await Installation.on(database, redis === undefined ? {} : { REDIS_URL: redis.url });
  jane = installation.jane;
  ({ api, worker, server } = await installation.startBoth());
}, 400_000);
afterAll(async () => {
  await installation?.end();
  await redis?.kill();
  await database?.drop();
});

/** Sum of what has these labels. */
function value(exposed: Exposed, metric: string, labels: Readonly<Record<string, string>> = {}, part?: string): number {
  const family = exposed.get(metric);
  if (family === undefined) throw new Error(`${metric} is not exposed`);
  const entries = Object.entries(labels);
  return family.samples
    .filter((sample) => sample.part === part && entries.every(([name, text]) => sample.labels[name] === text))
    .reduce((sum, sample) => sum + sample.value, 0);
}

/** Of which process a query speaks is not for it to say. */
const FROM_PROMETHEUS = new Set(['instance', 'job', 'pod', 'namespace', 'version']);

/** What is wrong with a query on these processes; nothing: it asks for what is there. */
function problemsOf(query: Query, exposed: Exposed): string[] {
  return selectorsOf(query).flatMap(({ metric, matchers }) => {
    const [, base = ''] = /^(.+)_(?:bucket|sum|count)$/.exec(metric) ?? [];
    const family = exposed.get(metric) ?? (exposed.get(base)?.type === 'histogram' ? exposed.get(base) : undefined);
    if (family === undefined) return [`${query.where}: nobody exposes ${metric}`];
    if (family.type === 'histogram' && family.name === metric) return [`${query.where}: ${metric} is a histogram`];
    return matchers.flatMap(({ label, op, value: wanted }) => {
      const known = new Set(family.samples.flatMap(({ labels }) => labels[label] ?? []));
      if (FROM_PROMETHEUS.has(label) && known.size === 0) return [];
      if (known.size === 0) return [`${query.where}: ${metric} has no label ${label}`];
      if (op !== '=' || wanted.includes('$') || known.has(wanted) || LATER[label]?.includes(wanted)) return [];
      return [`${query.where}: no ${metric} has ${label}="${wanted}"`];
    });
  });
}

async function exposedByBoth(): Promise<Exposed> {
  const both = new Map<string, MetricFamily>();
  for (const family of [...(await api.metrics()).values(), ...(await worker.metrics()).values()]) {
    const known = both.get(family.name);
    both.set(family.name, known === undefined ? family : { ...family, samples: [...known.samples, ...family.samples] });
  }
  return both;
}

describe.skipIf(!isBuilt)('a running server and a running worker', { timeout: 400_000 }, () => {
  it('count requests by the template of their route, and heartbeats by what became of them', async () => {
    const before = await api.metrics();
    for (const [count, status] of [
      [25, 201],
      [25, 201],
      [7, 201],
    ]) {
      expect((await jane.send(server, count)).status).toBe(status);
    }
    for (let turn = 0; turn < 4; turn++) {
      await (await jane.call(server, `/api/v1/users/current/summaries?range=Today&turn=${turn}`)).text();
    }
    await fetch(`${server}/api/v1/users/current/projects?api_key=nobody`);
    await fetch(`${server}/nowhere/${'x'.repeat(20)}`);
    const after = await vi.waitFor(async () => {
      const seen = await api.metrics();
      expect(value(seen, 'beatkeeper_http_requests_in_flight')).toBe(0);
      return seen;
    }, PATIENT);
    const more = (metric: string, labels: Record<string, string>, part?: string) =>
      value(after, metric, labels, part) - value(before, metric, labels, part);
    const requests = (route: string, status: string, method = 'GET') =>
      more('beatkeeper_http_request_duration_seconds', { route, status, method }, 'count');
    expect(requests('/api/v1/users/:user/heartbeats.bulk', '201', 'POST')).toBe(3);
    expect(requests('/api/v1/users/:user/summaries', '200')).toBe(4);
    expect(requests('/api/v1/users/:user/projects', '401')).toBe(1);
    expect(requests('unmatched', '404')).toBe(1);
    const items = (result: string) => more('beatkeeper_heartbeats_received_total', { source: 'live', result });
    expect(items('accepted') + items('duplicate')).toBe(57);
    expect(items('accepted')).toBe(
      Number((await rowsOf<{ n: string }>(database, 'select count(*) as n from heartbeats'))[0]?.n),
    );
    expect(items('failed')).toBe(0);
    expect(more('beatkeeper_heartbeat_commit_duration_seconds', { batcher: 'live' }, 'count')).toBe(3);
    expect(more('beatkeeper_heartbeat_request_items', {}, 'sum')).toBe(57);
    expect(value(after, 'beatkeeper_ingest_queued_rows')).toBe(0);
    expect(more('beatkeeper_refusals_total', { code: 'auth.unauthorized' })).toBe(1);
  });

  it('show a queue without a worker, and a worker that empties it', async () => {
    const backlog = async (state: string, of = api) => value(await of.metrics(), 'beatkeeper_queue_jobs', { state });
    const held = `select job_request_v1(gen_random_uuid(), 'upkeep', 'test.unknown', '', '{}', 1, now() - interval '90 seconds', false)`;
    await rowsOf(
      database,
      `select job_request_v1(gen_random_uuid(), 'upkeep', 'test.later', '', '{}', 1, now() + interval '1 day', false)`,
    );
    expect(await backlog('later')).toBe(1);
    await worker.stop();
    await rowsOf(database, held);
    const waiting = await api.metrics();
    expect(value(waiting, 'beatkeeper_queue_jobs', { queue: 'upkeep', state: 'due' })).toBe(1);
    const age = value(waiting, 'beatkeeper_queue_oldest_age_seconds', { queue: 'upkeep', state: 'due' });
    expect(age).toBeGreaterThanOrEqual(89);
    expect(age).toBeLessThan(3_600);
    worker = installation.start('worker');
    await worker.url();
    await vi.waitFor(async () => expect(await backlog('failed')).toBe(1), PATIENT);
    expect(await backlog('due')).toBe(0);
    const seen = await worker.metrics();
    expect(value(seen, 'beatkeeper_job_failures_total', { name: 'test.unknown', kind: 'given_up' })).toBe(1);
    expect(value(seen, 'beatkeeper_job_duration_seconds', { name: 'test.unknown', outcome: 'failed' }, 'count')).toBe(
      1,
    );
    expect(value(seen, 'beatkeeper_job_failures_total', { name: 'imports.run' })).toBe(0);
  });

  it('show for how long rollups have been due, and no more once they are made', async () => {
    await worker.stop();
    await rowsOf(
      database,
      `insert into month_dirty (user_id, policy_id, month, since)
      select id, policy_id, '2020-01-01', now() - interval '2 hours' from users where username = 'jane'`,
    );
    const lag = async () => value(await api.metrics(), 'beatkeeper_rollup_lag_seconds', { rollup: 'months' });
    expect(await lag()).toBeGreaterThanOrEqual(7_199);
    expect(value(await api.metrics(), 'beatkeeper_rollup_marks', { rollup: 'months' })).toBeGreaterThanOrEqual(1);
    worker = installation.start('worker');
    await rowsOf(
      database,
      `select job_request_v1(gen_random_uuid(), 'upkeep', 'storage.frequent', '', '{}', 2, now(), false)`,
    );
    await vi.waitFor(async () => expect(await lag()).toBe(0), PATIENT);
    const attempts = { name: 'storage.frequent', outcome: 'done' };
    const done = async () => value(await worker.metrics(), 'beatkeeper_job_duration_seconds', attempts, 'count');
    await vi.waitFor(async () => expect(await done()).toBeGreaterThanOrEqual(1), PATIENT);
  });

  it('show connections that are in use, and who waits for one', async () => {
    const busy = async (of: Running) =>
      value(await of.metrics(), 'beatkeeper_db_pool_connections', { pool: 'ingest', state: 'busy' });
    await vi.waitFor(async () => expect(await busy(api)).toBe(0), PATIENT);
    expect(value(await api.metrics(), 'beatkeeper_db_pool_max_connections', { pool: 'ingest' })).toBe(7);
    const slow = installation.start('api', { DATABASE_INGEST_POOL_SIZE: '1' });
    const url = await slow.url();
    await rowsOf(
      database,
      `insert into month_dirty (user_id, policy_id, month, since) select id, policy_id, '2019-01-01', now() from users`,
    );
    const lock = await heldLock(database);
    const sent = [jane.send(url, 1), jane.send(url, 2), jane.send(url, 3)];
    try {
      await vi.waitFor(async () => {
        const seen = await slow.metrics();
        expect(value(seen, 'beatkeeper_db_pool_connections', { pool: 'ingest', state: 'busy' })).toBe(1);
        expect(value(seen, 'beatkeeper_http_requests_in_flight')).toBe(3);
        expect(value(seen, 'beatkeeper_ingest_queued_rows', { batcher: 'live' })).toBeGreaterThan(0);
      }, PATIENT);
    } finally {
      await lock.release();
    }
    expect((await Promise.all(sent)).map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(value(await slow.metrics(), 'beatkeeper_ingest_queued_rows', { batcher: 'live' })).toBe(0);
    expect(await slow.stop()).toBe(0);
  });

  it('expose every metric, label and value that dashboards and alerts ask for', async () => {
    await rowsOf(database, `insert into storage_log (action, detail) values ('nightly', '{}')`);
    const exposed = await exposedByBoth();
    const asked = await queries();
    const missing = asked.flatMap((query) => problemsOf(query, exposed));
    const redisOnly = /beatkeeper_(redis_up|queue_carried_total)/;
    expect(missing.filter((problem) => hasRedis || !redisOnly.test(problem))).toEqual([]);
    const metrics = new Set(asked.flatMap((query) => selectorsOf(query).map(({ metric }) => metric)));
    console.log(`observability: ${asked.length} queries on ${metrics.size} metrics, ${exposed.size} exposed`);
    expect(asked.length).toBeGreaterThan(60);
  });

  it('expose what the page for operators lists, all of it and no more; it knows every alert', async () => {
    const page = await readFile(fileURLToPath(new URL('../../../docs/observability.md', import.meta.url)), 'utf8');
    const rows = page.split('\n').filter((row) => row.startsWith('| `'));
    const listed = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name));
    const own = [...(await exposedByBoth()).keys()].filter((name) => name.startsWith('beatkeeper_'));
    const lacking = hasRedis ? [] : ['beatkeeper_redis_up', 'beatkeeper_queue_carried_total'];
    expect(listed.filter((name) => name?.startsWith('beatkeeper_')).sort()).toEqual(
      [...new Set([...own, ...lacking])].sort(),
    );
    const alerts = (await alertRules()).map(([, { alert }]) => alert);
    expect(listed.filter((name) => name?.startsWith('Beatkeeper')).sort()).toEqual(alerts.sort());
  });

  it('would be missed: a metric, a label and a value that nobody has', async () => {
    const exposed = await exposedByBoth();
    const planted = (expr: string) => problemsOf({ where: 'planted', expr }, exposed);
    expect(planted('rate(beatkeeper_http_requests_total[5m])')).toEqual([
      'planted: nobody exposes beatkeeper_http_requests_total',
    ]);
    expect(planted('beatkeeper_http_request_duration_seconds')).toHaveLength(1);
    expect(planted('beatkeeper_queue_jobs{queues="mail"}')).toEqual([
      'planted: beatkeeper_queue_jobs has no label queues',
    ]);
    expect(planted('beatkeeper_queue_jobs{state="waiting"}')).toEqual([
      'planted: no beatkeeper_queue_jobs has state="waiting"',
    ]);
    expect(() => planted('sum(rate(beatkeeper_queue_jobs[5m])')).toThrow('no PromQL');
    expect(planted('max by (queue) (beatkeeper_queue_jobs{state="due"}) > 3')).toEqual([]);
  });

  it('say the same of the whole installation', async () => {
    const names = ['beatkeeper_queue_jobs', 'beatkeeper_rollup_marks', 'beatkeeper_schema_migrations'];
    const [one, other] = await Promise.all([api.metrics(), worker.metrics()]);
    for (const name of names) expect(one.get(name)?.samples).toEqual(other.get(name)?.samples);
    expect(value(one, 'beatkeeper_database_up')).toBe(1);
    expect(value(one, 'beatkeeper_schema_migrations', { state: 'missing' })).toBe(0);
  });

  it('take no label that Prometheus gives to what it scrapes', async () => {
    const taken = ['job', 'instance', 'pod', 'namespace', 'service', 'container', 'endpoint', 'component'];
    const own = [...(await exposedByBoth()).values()].flatMap(({ samples }) =>
      samples.flatMap(({ labels }) => Object.keys(labels)),
    );
    expect(taken.filter((label) => own.includes(label))).toEqual([]);
  });

  it('name nobody: labels hold no person, no project, no key', async () => {
    const text = `${await api.exposition()}${await worker.exposition()}`;
    for (const word of ['jane', 'hidden-', jane.apiKey.slice(5), 'example.org']) expect(text).not.toContain(word);
    const series = text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
    expect(series).toBeLessThan(5_000);
  });

  it('answer nothing else on the port of metrics, and metrics on no other', async () => {
    const metrics = new URL(await api.metricsUrl());
    const statuses = await Promise.all(
      [new URL('/', metrics), new URL('/health/live', metrics), new URL('/metrics', server)].map(
        async (url) => (await fetch(url)).status,
      ),
    );
    expect(statuses).toEqual([404, 404, 404]);
    expect((await fetch(metrics, { method: 'POST' })).status).toBe(404);
  });
});

describe('dashboards and alerts', () => {
  it('are whole: sources by variable, titles once, alerts with words and weight', async () => {
    for (const [file, { panels, templating }] of await dashboards()) {
      expect(
        templating.list.map(({ name }) => name),
        file,
      ).toContain('datasource');
      const shown = panels.filter(({ targets }) => targets !== undefined);
      expect(new Set(shown.map(({ title }) => title)).size, file).toBe(shown.length);
      expect(JSON.stringify(panels).match(/"uid":"(?!\$\{datasource\})/g), file).toBeNull();
    }
    const rules = await alertRules();
    expect(new Set(rules.map(([, { alert }]) => alert)).size).toBe(rules.length);
    for (const [, { alert, labels, annotations }] of rules) {
      expect(alert).toMatch(/^Beatkeeper[A-Z]\w+$/);
      expect(['critical', 'warning']).toContain(labels.severity);
      expect(Object.keys(annotations).sort()).toEqual(['description', 'summary']);
    }
  });
});

/** Nobody's heartbeats are stored while somebody else has the person's lock. */
async function heldLock(on: TestDatabase): Promise<{ release(): Promise<void> }> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: on.superUrl });
  await client.connect();
  await client.query(`select pg_advisory_lock(1, id) from users where username = 'jane'`);
  return { release: () => client.end() };
}
