import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isBuilt } from '../../support/built.js';
import { has } from '../../support/capabilities.js';
import { startRedis, type TestRedis } from '../../support/redis.js';
import { rowsOf } from '../../support/rows.js';
import { dial, TcpProxy } from '../../support/tcp-proxy.js';
import { createTestDatabase, type TestDatabase } from '../../support/template-db.js';
import type { ObservedPerson } from './person.js';
import { Installation, PATIENT, type Running } from './running.js';

const hasRedis = await has('Redis');
/** Far more than a probe may wait: what hangs for ever is beyond it. */
const SOON_MS = 20_000;

let database: TestDatabase;
let line: TcpProxy;
let isThere = true;
let redis: TestRedis | undefined;
let installation: Installation;
let api: Running;
let worker: Running;
let jane: ObservedPerson;

beforeAll(async () => {
  if (!isBuilt) return;
  database = await createTestDatabase();
  const { hostname, port } = new URL(database.url);
  line = await TcpProxy.listen(async () => (isThere ? dial(Number(port || 5432), hostname) : undefined));
  redis = hasRedis ? await startRedis() : undefined;
  installation = await Installation.on(database, {
    DATABASE_CONNECT_TIMEOUT_MS: '60000',
    DATABASE_URL: line.through(database.url),
    OWNER_DATABASE_URL: line.through(database.ownerUrl),
    JOB_DATABASE_URL: line.through(database.jobUrl),
    ...(redis !== undefined && { REDIS_URL: redis.url }),
  });
  jane = installation.jane;
  ({ api, worker } = await installation.startBoth());
}, 400_000);
afterAll(async () => {
  await installation?.end();
  await line?.close();
  await redis?.kill();
  await database?.drop();
});

async function probe(of: Running, what: 'live' | 'startup' | 'ready') {
  const from = performance.now();
  const response = await fetch(`${await of.url()}/health/${what}`);
  const body = (await response.json()) as { status?: string; error?: string; redis?: string };
  expect(performance.now() - from).toBeLessThan(SOON_MS);
  return { code: response.status, ...body };
}

/** Both processes come to say so. */
async function bothSay(what: 'startup' | 'ready', expected: object): Promise<void> {
  for (const of of [api, worker]) {
    await vi.waitFor(async () => expect(await probe(of, what)).toMatchObject(expected), PATIENT);
  }
}

const databaseUp = async (of: Running) => (await of.metrics()).get('beatkeeper_database_up')?.samples[0]?.value;
const OK = { code: 200, status: 'ok' };

describe.skipIf(!isBuilt)('probes', { timeout: 400_000 }, () => {
  it('say yes while all is well', async () => {
    for (const of of [api, worker]) {
      expect(await probe(of, 'live')).toMatchObject(OK);
      await vi.waitFor(async () => expect(await databaseUp(of)).toBe(1), PATIENT);
    }
    await bothSay('startup', OK);
    await bothSay('ready', OK);
  });

  it.each([
    [
      'away',
      () => {
        isThere = false;
        line.reset();
      },
      () => {
        isThere = true;
      },
    ],
    [
      'silent',
      () => {
        line.weather = { kind: 'blackhole' };
      },
      () => {
        line.clear();
        line.reset();
      },
    ],
  ])('say that the database is %s: alive, started, not ready, and ready again by themselves', async (_, begin, end) => {
    begin();
    await bothSay('ready', { code: 503, error: 'The database cannot be reached.' });
    for (const of of [api, worker]) {
      expect(await probe(of, 'live')).toMatchObject(OK);
      expect(await probe(of, 'startup')).toMatchObject(OK);
      expect(await databaseUp(of)).toBe(0);
    }
    end();
    await bothSay('ready', OK);
    await vi.waitFor(async () => expect((await jane.send(await api.url(), 3)).status).toBe(201), PATIENT);
    await vi.waitFor(async () => expect(await databaseUp(api)).toBe(1), PATIENT);
  });

  it('say that the schema lacks something, as after a restore of an older database', async () => {
    const last = 'delete from schema_migrations where id = (select max(id) from schema_migrations) returning name';
    const [{ name } = { name: '' }] = await rowsOf<{ name: string }>(database, last);
    await bothSay('ready', { code: 503, error: 'The schema lacks migrations.' });
    await bothSay('startup', OK);
    const waiting = installation.start('api', { MIGRATE: 'wait' });
    await vi.waitFor(
      () => expect(waiting.output.includes(`waiting for the schema: it lacks ${name}`)).toBe(true),
      PATIENT,
    );
    expect(waiting.output.includes('ready http')).toBe(false);
    await rowsOf(database, 'insert into schema_migrations (name) values ($1)', [name]);
    await bothSay('ready', OK);
    expect(await probe(waiting, 'startup')).toMatchObject(OK);
    await waiting.end('SIGKILL');
  });

  it('go on saying yes on a newer schema, on which nobody starts any more', async () => {
    const note = (text: string) => rowsOf(database, `comment on table schema_migrations is '${text}'`);
    const [before] = await rowsOf<{ note: string }>(
      database,
      `select obj_description('schema_migrations'::regclass) as note`,
    );
    await rowsOf(database, `insert into schema_migrations (name) values ('Migration29990101000000_later')`);
    await note('runs with 99.0.0 or later');
    const refused = installation.start('api');
    expect((await refused.ended).code).toBe(1);
    expect(refused.output.includes('start release 99.0.0 or later')).toBe(true);
    expect(refused.output.includes('ready http')).toBe(false);
    await bothSay('ready', OK);
    const unknown = (await api.metrics()).get('beatkeeper_schema_migrations')?.samples;
    expect(unknown?.find(({ labels }) => labels.state === 'unknown')?.value).toBe(1);
    await rowsOf(database, `delete from schema_migrations where name = 'Migration29990101000000_later'`);
    await note(before?.note ?? '');
  });

  it.skipIf(!hasRedis)('say that Redis is away: ready, degraded, and heartbeats are taken', async () => {
    const url = redis?.url;
    await redis?.kill();
    await bothSay('ready', { code: 200, status: 'degraded' });
    expect(await probe(api, 'ready')).toMatchObject({ redis: 'down' });
    expect((await jane.send(await api.url(), 2)).status).toBe(201);
    for (const of of [api, worker]) expect((await of.metrics()).get('beatkeeper_redis_up')?.samples[0]?.value).toBe(0);
    redis = await startRedis(url);
    await bothSay('ready', OK);
  });
});
