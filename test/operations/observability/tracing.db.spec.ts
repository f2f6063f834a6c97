import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isBuilt } from '../../support/built.js';
import { has } from '../../support/capabilities.js';
import { startRedis, type TestRedis } from '../../support/redis.js';
import { rowsOf } from '../../support/rows.js';
import { createTestDatabase, type TestDatabase } from '../../support/template-db.js';
import { type CollectedSpan, type Collector, startCollector } from './collector.js';
import type { ObservedPerson } from './person.js';
import { Installation, PATIENT, type Running } from './running.js';

const hasRedis = await has('Redis');
const TOKEN = `collector-canary-${randomBytes(8).toString('hex')}`;
const SERVER = 2;
const CONSUMER = 5;

let database: TestDatabase;
let collector: Collector;
let redis: TestRedis | undefined;
let installation: Installation;
let api: Running;
let server: string;
let jane: ObservedPerson;

beforeAll(async () => {
  if (!isBuilt) return;
  database = await createTestDatabase();
  collector = await startCollector();
  redis = hasRedis ? await startRedis() : undefined;
  installation = await Installation.on(database, {
    ...(redis !== undefined && { REDIS_URL: redis.url }),
    OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`,
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${TOKEN}`,
    OTEL_SERVICE_NAME: 'beatkeeper-of-tests',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=tests,team=a%2Cb',
    OTEL_BSP_SCHEDULE_DELAY: '100',
  });
  jane = installation.jane;
  ({ api, server } = await installation.startBoth());
}, 400_000);
afterAll(async () => {
  await installation?.end();
  await collector?.close();
  await redis?.kill();
  await database?.drop();
});

const newTrace = () => ({ trace: randomBytes(16).toString('hex'), span: randomBytes(8).toString('hex') });

/** What was told of a trace, once it has what is waited for. */
function traceOf(traceId: string, isWhole: (spans: readonly CollectedSpan[]) => boolean): Promise<CollectedSpan[]> {
  return vi.waitFor(() => {
    const spans = collector.spans().filter((span) => span.traceId === traceId);
    if (!isWhole(spans)) throw new Error(`of ${traceId} there is only ${spans.map(({ name }) => name).join(', ')}`);
    return spans;
  }, PATIENT);
}

/** Names from a span up to the one that began it here. */
function ancestry(spans: readonly CollectedSpan[], from: CollectedSpan | undefined): string[] {
  const names: string[] = [];
  for (let span = from; span !== undefined; ) {
    names.push(span.name);
    const { parentSpanId } = span;
    span = spans.find(({ spanId }) => spanId === parentSpanId);
  }
  return names;
}

const isOver = (name: string) => (spans: readonly CollectedSpan[]) => spans.some((span) => span.name === name);
const BULK = 'POST /api/v1/users/:user/heartbeats.bulk';

describe.skipIf(!isBuilt)('a trace', { timeout: 400_000 }, () => {
  it('goes on from the caller through HTTP to every statement, and stands in the log beside the request id', async () => {
    const { trace, span } = newTrace();
    const headers = { traceparent: `00-${trace}-${span}-01`, 'x-request-id': 'request-of-the-test' };
    expect((await jane.send(server, 25, { headers })).status).toBe(201);
    const spans = await traceOf(trace, isOver(BULK));
    const request = spans.find(({ name }) => name === BULK);
    expect(request).toMatchObject({
      kind: SERVER,
      parentSpanId: span,
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/api/v1/users/:user/heartbeats.bulk',
        'http.response.status_code': '201',
        'beatkeeper.request_id': 'request-of-the-test',
      },
      resource: {
        'service.name': 'beatkeeper-of-tests',
        'beatkeeper.process': 'api',
        'deployment.environment.name': 'tests',
        team: 'a,b',
      },
    });
    const statements = spans.filter(({ attributes }) => attributes['db.system.name'] === 'postgresql');
    expect(statements.length).toBeGreaterThanOrEqual(3);
    for (const statement of statements) expect(ancestry(spans, statement).at(-1)).toBe(BULK);
    expect(statements.some((statement) => ancestry(spans, statement).includes('heartbeats.commit'))).toBe(true);
    const line = await vi.waitFor(() => {
      const found = api.lines().find(({ reqId }) => reqId === 'request-of-the-test');
      expect(found).toBeDefined();
      return found;
    }, PATIENT);
    expect(line).toMatchObject({ route: '/api/v1/users/:user/heartbeats.bulk', traceId: trace, status: 201 });
  });

  it('belongs to each of several requests that are stored together', async () => {
    const traces = Array.from({ length: 12 }, newTrace);
    const answers = await Promise.all(
      traces.map(({ trace, span }) => jane.send(server, 3, { headers: { traceparent: `00-${trace}-${span}-01` } })),
    );
    expect([...new Set(answers.map(({ status }) => status))]).toEqual([201]);
    for (const { trace } of traces) {
      const spans = await traceOf(trace, isOver(BULK));
      expect(
        ancestry(
          spans,
          spans.find(({ name }) => name === 'heartbeats.commit'),
        ),
      ).toEqual(['heartbeats.commit', BULK]);
      expect(spans.filter(({ name }) => name === BULK)).toHaveLength(1);
    }
  });

  it('is one from a request to its statements to the job it caused, in another process', async () => {
    const { trace, span } = newTrace();
    const made = await jane.call(server, '/api/v1/users/current/data_dumps', {
      method: 'POST',
      body: JSON.stringify({ type: 'heartbeats' }),
      headers: { 'content-type': 'application/json', traceparent: `00-${trace}-${span}-01` },
    });
    expect(made.status).toBe(201);
    const spans = await traceOf(trace, isOver('job dumps.build'));
    const asked = spans.filter(({ name }) => name === 'POST /api/v1/users/:user/data_dumps');
    expect(asked).toHaveLength(1);
    const job = spans.find(({ name }) => name === 'job dumps.build');
    expect(job).toMatchObject({
      kind: CONSUMER,
      attributes: {
        'messaging.system': hasRedis ? 'bull' : 'in-process',
        'messaging.destination.name': 'bulk',
        'beatkeeper.job.attempt': '1',
        'beatkeeper.job.outcome': 'done',
      },
      resource: { 'beatkeeper.process': 'worker' },
    });
    expect(ancestry(spans, job).at(-1)).toBe('POST /api/v1/users/:user/data_dumps');
    const own = spans.filter((one) => one.resource['beatkeeper.process'] === 'worker' && one !== job);
    expect(own.length).toBeGreaterThanOrEqual(3);
    for (const one of own) expect(ancestry(spans, one)).toContain('job dumps.build');
    expect(own.map(({ name }) => name)).toContain('job-end');
    const [row] = await rowsOf<{ trace: string }>(database, `select trace from jobs where name = 'dumps.build'`);
    expect(row?.trace).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-01$`));
  });

  it('begins here where the caller has none, or one that is no such thing', async () => {
    for (const given of ['', '00-zz-1-01', `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`, `00-${'a'.repeat(400)}`]) {
      const id = `bad-${randomBytes(4).toString('hex')}`;
      const headers = { traceparent: given, 'x-request-id': id };
      await (await jane.call(server, '/api/v1/users/current', { headers })).text();
      await vi.waitFor(() => {
        const found = collector.spans().find(({ attributes }) => attributes['beatkeeper.request_id'] === id);
        expect(found?.traceId).toMatch(/^[0-9a-f]{32}$/);
        expect(found?.parentSpanId ?? '').toBe('');
      }, PATIENT);
    }
  });

  it('of a caller who does not want to be traced is not sent, and neither are probes', async () => {
    const { trace, span } = newTrace();
    await jane.call(server, '/api/v1/users/current', { headers: { traceparent: `00-${trace}-${span}-00` } });
    await fetch(`${server}/health/ready`);
    const later = newTrace();
    await jane.call(server, '/api/v1/users/current', {
      headers: { traceparent: `00-${later.trace}-${later.span}-01` },
    });
    await traceOf(later.trace, isOver('GET /api/v1/users/:user'));
    expect(collector.spans().filter(({ traceId }) => traceId === trace)).toEqual([]);
    expect(collector.spans().filter(({ name }) => name.includes('/health/'))).toEqual([]);
  });

  it('says that a job failed, and not in which words; what was refused has not failed', async () => {
    const { trace, span } = newTrace();
    const headers = { traceparent: `00-${trace}-${span}-01` };
    const path = '/api/v1/users/current/summaries?range=nonsense-canary';
    expect((await jane.call(server, path, { headers })).status).toBe(400);
    await rowsOf(
      database,
      `select job_request_v2(gen_random_uuid(), 'upkeep', 'test.unknown', '', '{}', 1, now(), false, $1)`,
      [`00-${trace}-${span}-01`],
    );
    const spans = await traceOf(
      trace,
      (some) => isOver('job test.unknown')(some) && isOver('GET /api/v1/users/:user/summaries')(some),
    );
    const refused = spans.find(({ name }) => name.startsWith('GET'));
    expect([refused?.status?.code ?? 0, refused?.attributes['error.type']]).toEqual([0, undefined]);
    const failed = spans.find(({ name }) => name === 'job test.unknown');
    expect([failed?.status?.code, failed?.attributes['error.type']]).toEqual([2, 'job_failed']);
    expect(failed?.status).not.toHaveProperty('message');
  });

  it('holds nothing that a person or a client wrote, and no secret', async () => {
    const words = [
      jane.apiKey.slice(5),
      jane.authorization.slice(6),
      'hidden-entity-canary',
      'hidden-project-canary',
      'hidden-branch-canary',
      'nonsense-canary',
      'jane',
      'a secret of tests',
      TOKEN,
      ...passwordsOf(database),
    ];
    const project = encodeURIComponent('hidden-project-canary');
    await (await jane.call(server, `/api/v1/users/jane/summaries?range=Today&project=${project}`)).text();
    await (await fetch(`${server}/api/v1/users/current?api_key=${jane.apiKey}`)).text();
    const { trace, span } = newTrace();
    await jane.call(server, '/api/v1/users/current', { headers: { traceparent: `00-${trace}-${span}-01` } });
    await traceOf(trace, isOver('GET /api/v1/users/:user'));
    const everything = collector.bodies.join('\n');
    expect(everything.length).toBeGreaterThan(10_000);
    for (const word of words) expect(everything.includes(word), word).toBe(false);
    expect(collector.headers.every(({ authorization }) => authorization === `Bearer ${TOKEN}`)).toBe(true);
    expect(installation.output.includes(TOKEN)).toBe(false);
  });

  it('is sent to the last span when the process ends', async () => {
    const { trace, span } = newTrace();
    const brief = installation.start('api', { OTEL_BSP_SCHEDULE_DELAY: '600000' });
    const url = await brief.url();
    await jane.call(url, '/api/v1/users/current', { headers: { traceparent: `00-${trace}-${span}-01` } });
    expect(collector.spans().filter(({ traceId }) => traceId === trace)).toEqual([]);
    expect(await brief.stop()).toBe(0);
    await traceOf(trace, isOver('GET /api/v1/users/:user'));
  });
});

function passwordsOf({ url, ownerUrl, jobUrl }: TestDatabase): string[] {
  return [url, ownerUrl, jobUrl].map((one) => new URL(one).password).filter((password) => password !== '');
}
