import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '#config/env';
import { TimePolicies } from '#libs/durations';
import { revisionOf } from '#libs/heartbeats';
import { ActivityPools, type Freshness, migrate } from '#libs/platform/database';
import { ProjectsService } from '#libs/projects';
import { examine } from '../../apps/cli/src/doctor/checks.js';
import { ensureRoles, ROLES, randomPassword, withClient, withUser } from '../../tools/postgres/roles.mjs';
import { startTestCluster, type TestCluster } from '../../tools/test-cluster.mjs';
import { startApp, type TestApp, type TestUser } from '../support/app.js';
import { type Standby, startStandby } from '../support/standby.js';
import type { TestDatabase } from '../support/template-db.js';

const NOW = '2026-11-21T09:00:00Z';
const DEADLINE_MS = 15_000;
const POLL_MS = 25;
const NAME = 'beatkeeper_test_replica';
/** No test takes as long, so that only what a person has written decides. */
const MAX_LAG_SECONDS = 60;
const FIVE_MINUTES = { timezone: 'UTC', timeoutMinutes: 5, writesOnly: false };
const LIMITS = { max: 2, connectionTimeoutMs: 5_000, statementTimeoutMs: 10_000, idleInTransactionTimeoutMs: 10_000 };

let cluster: TestCluster;
let standby: Standby;
let database: TestDatabase;
let replicaUrl: string;
let app: TestApp;

beforeAll(async () => {
  Logger.overrideLogger(false);
  cluster = await startTestCluster({ settings: { synchronous_commit: 'on', autovacuum: 'off' } });
  database = await createDatabase(cluster.url);
  standby = await startStandby(cluster.url);
  const { username, password, pathname } = new URL(database.url);
  replicaUrl = withUser(standby.url, { user: username, password, database: pathname.slice(1) });
  const config = { DATABASE_REPLICA_URLS: replicaUrl, REPLICA_MAX_LAG: String(MAX_LAG_SECONDS), RATE_LIMIT: 'off' };
  app = await startApp({ now: NOW, database, config });
});

afterAll(async () => {
  await app?.close();
  await standby?.stop();
  await cluster?.stop();
});

async function createDatabase(superUrl: string): Promise<TestDatabase> {
  const passwords = { owner: randomPassword(), app: randomPassword(), job: randomPassword() };
  await withClient(superUrl, async (client) => {
    await ensureRoles(client, passwords, { reset: true });
    await client.query(`create database ${NAME} owner ${ROLES.owner}`);
  });
  const as = (role: keyof typeof ROLES) =>
    withUser(superUrl, { user: ROLES[role], password: passwords[role], database: NAME });
  await migrate({ url: as('owner') });
  return {
    url: as('app'),
    ownerUrl: as('owner'),
    jobUrl: as('job'),
    superUrl: withUser(superUrl, { database: NAME }),
    drop: async () => undefined,
  };
}

async function eventually<T>(look: () => Promise<T>, expected: T): Promise<void> {
  const end = performance.now() + DEADLINE_MS;
  let seen = await look();
  while (seen !== expected && performance.now() < end) {
    await sleep(POLL_MS);
    seen = await look();
  }
  expect(seen).toBe(expected);
}

type Place = 'primary' | 'replica';

async function placeOf(client: PoolClient): Promise<Place> {
  const { rows } = await client.query('select pg_is_in_recovery() as is_standby');
  return rows[0].is_standby ? 'replica' : 'primary';
}

const whereTo = (pools: ActivityPools, freshness: Freshness): Promise<Place> => pools.readSnapshot(freshness, placeOf);
const serviceOf = <T>(type: new (...args: never[]) => T): T => app.app.get<T>(type, { strict: false });
const poolsOfApp = () => serviceOf(ActivityPools);
const placeOfOwnReads = ({ user }: TestUser) => whereTo(poolsOfApp(), revisionOf(user.id));

function openPools(url: string, maxLagMs: number): ActivityPools {
  const { jobUrl } = database;
  const replicas = { urls: [url], maxLagMs };
  return new ActivityPools({ url: database.url, jobUrl, ingest: LIMITS, read: LIMITS, job: LIMITS, replicas });
}

async function beat({ authorization }: TestUser, minute: number, project: string): Promise<void> {
  await app.request
    .post('/api/v1/users/current/heartbeats')
    .set('authorization', authorization)
    .send({ entity: '/src/a.ts', type: 'file', project, time: Date.parse(NOW) / 1000 - 3_600 + minute * 60 })
    .expect(202);
}

async function deleteLast({ authorization }: TestUser): Promise<void> {
  const path = '/api/v1/users/current/heartbeats';
  const { body } = await app.request.get(`${path}?date=2026-11-21`).set({ authorization }).expect(200);
  const { id } = body.data.at(-1) as { id: string };
  await app.request
    .delete(`${path}.bulk`)
    .set({ authorization })
    .send({ date: '2026-11-21', ids: [id] })
    .expect(200);
}

/** Project → seconds of today, as the person's own summary shows it. */
async function today({ authorization }: TestUser): Promise<Record<string, number>> {
  const { body } = await app.request
    .get('/api/v1/users/current/summaries?start=2026-11-21&end=2026-11-21')
    .set('authorization', authorization)
    .expect(200);
  const { projects } = body.data[0] as { projects: { name: string; total_seconds: number }[] };
  return Object.fromEntries(projects.map(({ name, total_seconds }) => [name, total_seconds]));
}

async function whilePaused(work: () => Promise<void>): Promise<void> {
  await standby.pauseReplay();
  await work().finally(() => standby.resumeReplay());
}

/** A change that no revision tells of: it shows which server answered. */
const markPrimary = () =>
  withClient(database.superUrl, (client) => client.query(`update projects set name = name || ' on the primary'`));
const unmarkPrimary = () =>
  withClient(database.superUrl, (client) =>
    client.query(`update projects set name = replace(name, ' on the primary', '')`),
  );

describe("a person's own reads", () => {
  it('come from the replica as soon as it has the last write, and never before', async () => {
    const [jane, joe] = [await app.createUser(), await app.createUser()];
    for (const person of [jane, joe]) {
      await beat(person, 0, 'atlas');
      await beat(person, 2, 'atlas');
    }
    await eventually(() => placeOfOwnReads(jane), 'replica');
    await eventually(() => placeOfOwnReads(joe), 'replica');

    await whilePaused(async () => {
      await markPrimary();
      expect(await today(jane)).toEqual({ atlas: 120 });
      await beat(jane, 5, 'atlas');
      expect(await today(jane)).toEqual({ 'atlas on the primary': 300 });
      expect(await placeOfOwnReads(jane)).toBe('primary');
      expect(await today(joe)).toEqual({ atlas: 120 });
    });
    await eventually(() => placeOfOwnReads(jane), 'replica');
    expect(await today(jane)).toEqual({ 'atlas on the primary': 300 });
    await unmarkPrimary();
  });

  it.each<[string, (person: TestUser) => Promise<unknown>, Record<string, number>]>([
    ['a deleted heartbeat', deleteLast, {}],
    ['a renamed project', ({ user }) => serviceOf(ProjectsService).rename(user.id, 'beacon', 'light'), { light: 600 }],
    ['another timeout', ({ user }) => serviceOf(TimePolicies).change(user.id, FIVE_MINUTES), {}],
  ])('see %s at once', async (_, change, expected) => {
    const kim = await app.createUser();
    await beat(kim, 0, 'beacon');
    await beat(kim, 10, 'beacon');
    await eventually(() => placeOfOwnReads(kim), 'replica');
    await whilePaused(async () => {
      expect(await today(kim)).toEqual({ beacon: 600 });
      await change(kim);
      expect(await today(kim)).toEqual(expected);
    });
  });

  it('know nobody whom the primary does not know, whatever the replica still holds', async () => {
    const gone = await app.createUser();
    await eventually(() => placeOfOwnReads(gone), 'replica');
    await whilePaused(async () => {
      await withClient(database.superUrl, (client) => client.query('delete from users where id = $1', [gone.user.id]));
      expect(await placeOfOwnReads(gone)).toBe('primary');
    });
  });
});

describe('reads of many people', () => {
  it('use a replica within the longest lag and none beyond it, also while nothing is written', async () => {
    const pools = openPools(replicaUrl, 1_000);
    await eventually(() => whereTo(pools, 'may-lag'), 'replica');
    const idleUntil = performance.now() + 1_500;
    while (performance.now() < idleUntil) {
      expect(await whereTo(pools, 'may-lag')).toBe('replica');
      await sleep(100);
    }
    await whilePaused(async () => {
      await app.createUser();
      await eventually(() => whereTo(pools, 'may-lag'), 'primary');
    });
    await eventually(() => whereTo(pools, 'may-lag'), 'replica');
    await pools.close();
  });

  it('use no server that is no standby', async () => {
    const pools = openPools(database.url, 1_000);
    const poolOf = async (client: PoolClient) =>
      (await client.query("select current_setting('application_name') as name")).rows[0].name;
    const end = performance.now() + 800;
    while (performance.now() < end) {
      expect(await pools.readSnapshot('may-lag', poolOf)).toBe('beatkeeper-read');
      await sleep(50);
    }
    await pools.close();
  });
});

describe('a replica that fails underneath a read', () => {
  let attempts: Place[];
  const read = (work: (client: PoolClient) => Promise<unknown>, pools = poolsOfApp()) => {
    attempts = [];
    return pools.readSnapshot('may-lag', async (client) => {
      attempts.push(await placeOf(client));
      return work(client);
    });
  };
  const onReplica = (work: (client: PoolClient) => Promise<unknown>) => async (client: PoolClient) =>
    attempts.length === 1 ? work(client) : 'answered';

  it('is replaced by the primary when it ends the session', async () => {
    await eventually(() => whereTo(poolsOfApp(), 'may-lag'), 'replica');
    const ended = onReplica((client) => client.query('select pg_terminate_backend(pg_backend_pid())'));
    expect(await read(ended)).toBe('answered');
    expect(attempts).toEqual(['replica', 'primary']);
    await eventually(() => whereTo(poolsOfApp(), 'may-lag'), 'replica');
  });

  it('is replaced by the primary when replay takes away what is read', async () => {
    await withClient(database.superUrl, (client) =>
      client.query('create table seen_rows as select 1 as a; grant select on seen_rows to public'),
    );
    await standby.catchUp();
    await eventually(() => whereTo(poolsOfApp(), 'may-lag'), 'replica');
    const disturbed = onReplica(async (client) => {
      await client.query('select * from seen_rows');
      await withClient(database.superUrl, (primary) => primary.query('drop table seen_rows'));
      await client.query('select pg_sleep(5)');
    });
    expect(await read(disturbed)).toBe('answered');
    expect(attempts).toEqual(['replica', 'primary']);
    await eventually(() => whereTo(poolsOfApp(), 'may-lag'), 'replica');
  });

  it("is not blamed for the reader's own failures, which are final", async () => {
    const wrong = async () => {
      throw new Error('no such thing');
    };
    await expect(read(wrong)).rejects.toThrow('no such thing');
    expect(attempts).toEqual(['replica']);
    await expect(read((client) => client.query('select 1/0'))).rejects.toMatchObject({ code: '22012' });
    expect(attempts).toEqual(['replica']);
    expect(await whereTo(poolsOfApp(), 'may-lag')).toBe('replica');
  });

  it('is replaced by the primary when it vanishes without a word', async () => {
    const wire = await openWire(replicaUrl);
    const pools = openPools(wire.url, 1_000);
    await eventually(() => whereTo(pools, 'may-lag'), 'replica');
    const vanished = onReplica((client) => {
      wire.cut();
      return client.query('select 1');
    });
    expect(await read(vanished, pools)).toBe('answered');
    expect(attempts).toEqual(['replica', 'primary']);
    wire.close();
    await pools.close();
  });
});

describe('an installation with a replica', () => {
  const doctor = async (urls: string): Promise<Record<string, [string, string]>> => {
    const findings = await examine(
      loadConfig({
        DATABASE_URL: database.url,
        OWNER_DATABASE_URL: database.ownerUrl,
        DATA_DIR: '/',
        SECRET_KEY: 'a secret of tests, and of nobody else',
        DATABASE_REPLICA_URLS: urls,
        REPLICA_MAX_LAG: '1',
      }),
    );
    const replicas = findings.filter(({ name }) => name.startsWith('replica'));
    return Object.fromEntries(replicas.map(({ name, status, detail }) => [name, [status, detail]]));
  };

  it('is examined by the doctor', async () => {
    expect(await doctor(`${replicaUrl},${database.url}`)).toEqual({
      'replica 1': ['ok', expect.stringMatching(/^127\.0\.0\.1:\d+ is in recovery, \d\.\d{3} s behind$/)],
      'replica 2': ['warning', expect.stringContaining('is not in recovery')],
    });
    await whilePaused(async () => {
      await app.createUser();
      expect(await doctor(replicaUrl)).toEqual({ 'replica 1': ['warning', expect.stringContaining('more than 1 s')] });
    });
  });

  it('goes on without it, and takes it back', async () => {
    const lee = await app.createUser();
    await beat(lee, 0, 'comet');
    await beat(lee, 1, 'comet');
    await eventually(() => placeOfOwnReads(lee), 'replica');
    const reads = Promise.all(Array.from({ length: 40 }, (_, index) => sleep(index * 10).then(() => today(lee))));
    await standby.stop();
    expect(await reads).toEqual(Array(40).fill({ comet: 60 }));
    expect(await placeOfOwnReads(lee)).toBe('primary');
    await app.request.get('/health/ready').expect(200);
    expect(await doctor(replicaUrl)).toEqual({ 'replica 1': ['failed', expect.stringContaining('ECONNREFUSED')] });
    await standby.start();
    await eventually(() => placeOfOwnReads(lee), 'replica');
    expect(await today(lee)).toEqual({ comet: 60 });
  });
});

/** A line to a server that can fall silent as a pulled plug does: open, and nothing comes through. */
async function openWire(url: string): Promise<{ url: string; cut(): void; close(): void }> {
  const { hostname, port } = new URL(url);
  const sockets: Socket[] = [];
  let isCut = false;
  const server: Server = createServer((near) => {
    const far = connect(Number(port), hostname);
    sockets.push(near, far);
    near.on('data', (chunk) => !isCut && far.write(chunk)).on('error', () => undefined);
    far.on('data', (chunk) => !isCut && near.write(chunk)).on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const near = new URL(url);
  near.port = String((server.address() as { port: number }).port);
  return {
    url: near.href,
    cut: () => {
      isCut = true;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
