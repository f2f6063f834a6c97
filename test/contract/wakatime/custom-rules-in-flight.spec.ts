import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RuleApplication } from '#libs/custom-rules/worker';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { drainJobs } from '../../support/jobs.js';

const NOW = '2026-11-21T10:00:00Z';

let app: TestApp;
let watcher: pg.Client;

beforeAll(async () => {
  app = await startApp({ now: NOW });
  watcher = new pg.Client({ connectionString: app.database.ownerUrl });
  await watcher.connect();
});
afterAll(async () => {
  await watcher?.end();
  await app?.close();
});

const call = (person: TestUser, method: 'get' | 'post' | 'put' | 'delete', path: string, body?: object) => {
  const request = app.request[method](`/api/v1/users/current/${path}`).set('Authorization', person.authorization);
  return body === undefined ? request : request.send(body);
};
const step = (person: TestUser) => app.app.get(RuleApplication, { strict: false }).step(person.user.id);

/** Somebody with so many heartbeats, a minute apart, all of project "demo". */
async function busy(count: number): Promise<TestUser> {
  const person = await app.createUser({ timezone: 'UTC' });
  const first = Date.parse('2026-11-14T00:00:00Z') / 1000;
  for (let at = 0; at < count; at += 500) {
    const items = Array.from({ length: Math.min(500, count - at) }, (_, index) => ({
      time: first + (at + index) * 60,
      entity: '/home/ada/demo/a.ts',
      type: 'file',
      project: 'demo',
    }));
    expect((await call(person, 'post', 'heartbeats.bulk', items)).status).toBe(201);
  }
  return person;
}

/** Minutes per project of all days. */
async function minutes(person: TestUser): Promise<Record<string, number>> {
  const { body } = await call(person, 'get', 'stats/last_30_days?is_including_today=true');
  const rows: { name: string; total_seconds: number }[] = body.data.projects;
  return Object.fromEntries(rows.map(({ name, total_seconds }) => [name, total_seconds / 60]));
}

/** Holds the person's lock while `acts` come to wait for it, one after another, and then lets them have it in that order. */
async function inTurn(person: TestUser, ...acts: (() => PromiseLike<unknown>)[]): Promise<void> {
  await watcher.query('begin');
  await watcher.query('select pg_advisory_xact_lock(1, $1)', [person.user.id]);
  const under: PromiseLike<unknown>[] = [];
  for (const act of acts) {
    // A request is sent when somebody waits for it.
    under.push(Promise.resolve(act()));
    await waiting(under.length);
  }
  await watcher.query('commit');
  await Promise.all(under);
}

const WAITING = `select count(*)::integer as n from pg_locks where locktype = 'advisory' and not granted
  and database = (select oid from pg_database where datname = current_database())`;

async function waiting(wanted: number): Promise<void> {
  for (;;) {
    const { rows } = await watcher.query(WAITING);
    if (rows[0].n === wanted) return;
  }
}

const rule = (project: string) => [
  { source: 'project', operation: 'equals', source_value: 'demo', destination: 'project', destination_value: project },
];
const DELETE = [{ action: 'delete', source: 'project', operation: 'equals', source_value: 'demo' }];

describe('rules that are replaced in flight', () => {
  it('delete nothing: what was about to go stays', async () => {
    const ada = await busy(10);
    await call(ada, 'put', 'custom_rules', DELETE);
    await inTurn(
      ada,
      () => call(ada, 'put', 'custom_rules', []),
      () => step(ada),
    );
    await drainJobs(app);
    expect(await minutes(ada)).toEqual({ demo: 9 });
  });

  it('delete what they reached, and it comes back only when it is sent again', async () => {
    const bob = await busy(1_200);
    await call(bob, 'put', 'custom_rules', DELETE);
    expect(await step(bob)).toBeGreaterThan(0.5);
    expect(await minutes(bob)).toEqual({ demo: 199 });
    await call(bob, 'put', 'custom_rules', []);
    await drainJobs(app);
    expect(await minutes(bob)).toEqual({ demo: 199 });
  });

  it('leave nothing behind, whoever comes first', async () => {
    const eve = await busy(10);
    await call(eve, 'put', 'custom_rules', rule('one'));
    await inTurn(
      eve,
      () => step(eve),
      () => call(eve, 'put', 'custom_rules', rule('two')),
    );
    await drainJobs(app);
    expect(await minutes(eve)).toEqual({ two: 9 });
    expect((await call(eve, 'get', 'custom_rules_progress')).body.data.progress).toBe(100);
  });
});

describe('a job that is called off through its route', () => {
  it('leaves what follows and what does not, and new rules begin at the beginning', async () => {
    const joe = await busy(3_600);
    const { body } = await call(joe, 'put', 'custom_rules', rule('papers'));
    const { job_id: jobId } = body.data;
    const progress = async (query = '') => (await call(joe, 'get', `custom_rules_progress${query}`)).body.data;
    expect(await progress(`?job_id=${jobId}`)).toEqual({ progress: 0, job_id: jobId });
    expect((await call(joe, 'get', 'custom_rules_progress?job_id=11111111-1111-4111-8111-111111111111')).status).toBe(
      404,
    );
    expect(
      (await call(joe, 'delete', 'custom_rules_progress?job_id=11111111-1111-4111-8111-111111111111')).status,
    ).toBe(204);

    await step(joe);
    await inTurn(
      joe,
      () => drainJobs(app),
      () => call(joe, 'delete', `custom_rules_progress?job_id=${jobId}`).expect(204),
    );
    await drainJobs(app);
    expect(await minutes(joe)).toEqual({ papers: 2_000, demo: 1_599 });
    expect(await progress()).toEqual({ progress: 55, job_id: jobId });
    expect(await step(joe)).toBeUndefined();

    const again = await call(joe, 'put', 'custom_rules', rule('notes'));
    expect((await progress()).progress).toBe(0);
    expect(again.body.data.job_id).not.toBe(jobId);
    await drainJobs(app);
    expect(await minutes(joe)).toEqual({ notes: 3_599 });
    expect(await progress()).toEqual({ progress: 100, job_id: again.body.data.job_id });
  });

  it('is another one than that of rules that came in between', async () => {
    const tim = await busy(10);
    await call(tim, 'put', 'custom_rules', rule('one'));
    await inTurn(
      tim,
      () => call(tim, 'delete', 'custom_rules_progress'),
      () => call(tim, 'put', 'custom_rules', rule('two')),
    );
    await drainJobs(app);
    expect(await minutes(tim)).toEqual({ two: 9 });
  });

  it('is not anybody else’s to call off', async () => {
    const [zoe, mallory] = [await busy(10), await app.createUser()];
    const { body } = await call(zoe, 'put', 'custom_rules', rule('papers'));
    await call(mallory, 'delete', `custom_rules_progress?job_id=${body.data.job_id}`).expect(204);
    await call(mallory, 'get', `custom_rules_progress?job_id=${body.data.job_id}`).expect(404);
    await drainJobs(app);
    expect(await minutes(zoe)).toEqual({ papers: 9 });
  });
});
