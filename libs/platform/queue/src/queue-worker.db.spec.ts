import 'reflect-metadata';
import { type DynamicModule, Global, Injectable, Logger, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { FixedClock } from '#libs/kernel';
import { ClockModule } from '#libs/platform/clock';
import { ActivityPools } from '#libs/platform/database';
import { type Note, noteJob, QueueFixture } from '../../../../test/support/queue.js';
import { startRedis, type TestRedis } from '../../../../test/support/redis.js';
import { type JobHandler, type JobRun, QueueModule, QueueWorkerModule } from './index.js';

const LIMITS = { max: 3, connectionTimeoutMs: 5_000, statementTimeoutMs: 20_000, idleInTransactionTimeoutMs: 20_000 };
const CONCURRENCY = { derive: 2, bulk: 1, fetch: 1, mail: 1, hooks: 1, upkeep: 1 };
const PATIENT = { timeout: 60_000, interval: 20 };
/** Whoever does not hear of a job finds it after three seconds, and that it was called off after ten. */
const UNHEARD_MS = { promised: 2_900, calledOff: 9_000 };

let queue: QueueFixture;
let redis: TestRedis;

/** What the handlers of all workers in this process do. */
let work: (job: JobRun<Note>) => Promise<void>;
let done: number[] = [];

@Injectable()
class NoteHandler implements JobHandler<Note> {
  readonly type = noteJob();
  async run(job: JobRun<Note>): Promise<void> {
    await work(job);
    done.push(job.payload.id);
  }
}

@Global()
@Module({ providers: [NoteHandler], exports: [NoteHandler] })
class NoteModule {}

@Module({})
class PoolsModule {}

const pools = (): DynamicModule => ({
  module: PoolsModule,
  global: true,
  providers: [{ provide: ActivityPools, useValue: queue.pools }],
  exports: [ActivityPools],
});

const clock = new FixedClock('2026-05-04T10:00:00Z');

async function start(redisUrl?: string) {
  const { jobUrl } = queue.database;
  const worker = QueueWorkerModule.forRoot({
    jobUrl,
    limits: LIMITS,
    handlers: [NoteHandler],
    imports: [NoteModule],
    carrier: { concurrency: CONCURRENCY, redisUrl },
  });
  const app = await Test.createTestingModule({
    imports: [ClockModule.forRoot(clock), pools(), QueueModule, worker],
  }).compile();
  await app.init();
  await vi.waitFor(async () => expect((await listening()).length).toBeGreaterThan(open.size), PATIENT);
  const close = app.close.bind(app);
  open.add(close);
  app.close = async () => {
    open.delete(close);
    await close();
  };
  return app;
}

/** Workers that no test has stopped yet. */
const open = new Set<() => Promise<void>>();

/** Connections that hear every change. */
const listening = () =>
  queue.query(`select pid from pg_stat_activity where application_name = 'beatkeeper-listen'
    and datname = current_database() and state = 'idle' and query = 'listen job_cancel'`);

const statesOf = async () =>
  Object.fromEntries(
    (await queue.query('select state, count(*)::int as count from jobs group by 1')).map(({ state, count }) => [
      state,
      count,
    ]),
  );

const unhandled: unknown[] = [];
const note = (error: unknown) => void unhandled.push(error);

beforeAll(async () => {
  queue = await QueueFixture.open();
  redis = await startRedis();
  process.on('unhandledRejection', note);
});
afterAll(async () => {
  process.off('unhandledRejection', note);
  await redis.kill();
  await queue.close();
});
beforeEach(() => {
  done = [];
  work = async () => undefined;
  for (const level of ['log', 'warn', 'error'] as const) vi.spyOn(Logger.prototype, level).mockReturnValue(undefined);
});
afterEach(async () => {
  for (const close of open) await close();
  open.clear();
  vi.restoreAllMocks();
  await queue.query('delete from jobs');
  await redis.admin.flushall();
  expect(unhandled).toEqual([]);
});

describe.each([
  ['in this process', () => undefined],
  ['by Redis', () => redis.url],
])('jobs carried %s', (_, redisUrl) => {
  it('start as soon as their transaction commits', async () => {
    const app = await start(redisUrl());
    await queue.request(noteJob(), 1);
    await vi.waitFor(() => expect(done).toEqual([1]), PATIENT);
    const from = performance.now();
    await queue.request(noteJob(), 2);
    await vi.waitFor(() => expect(done).toEqual([1, 2]), PATIENT);
    expect(performance.now() - from).toBeLessThan(UNHEARD_MS.promised);
    await app.close();
  });

  it('run as many at a time as the queue may, each once, in two processes', async () => {
    let now = 0;
    let most = 0;
    work = async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 10));
      now--;
    };
    const apps = await Promise.all([start(redisUrl()), start(redisUrl())]);
    for (let id = 1; id <= 100; id++) await queue.request(noteJob(), id);
    await vi.waitFor(async () => expect(await statesOf()).toEqual({ done: 100 }), PATIENT);
    expect(done.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (__, index) => index + 1));
    expect(most).toBeGreaterThan(2);
    expect(most).toBeLessThanOrEqual(4);
    await Promise.all(apps.map((app) => app.close()));
  });

  it('are tried again through the same carrier', async () => {
    const app = await start(redisUrl());
    let attempts = 0;
    work = async () => {
      if (++attempts < 3) throw new Error('not yet');
    };
    const id = await queue.request(noteJob(), 1);
    for (const attempt of [1, 2]) {
      await vi.waitFor(async () => expect(await queue.row(id)).toMatchObject({ state: 'waiting', attempt }), PATIENT);
      clock.advance(60_000_000);
    }
    await vi.waitFor(async () => expect((await queue.row(id)).state).toBe('done'), PATIENT);
    expect(attempts).toBe(3);
    await app.close();
  });

  it('that are called off learn of it at once', async () => {
    const app = await start(redisUrl());
    const begun = Promise.withResolvers<void>();
    work = ({ signal }) =>
      new Promise((_resolve, reject) => {
        begun.resolve();
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    const id = await queue.request(noteJob(), 1);
    await begun.promise;
    const from = performance.now();
    await queue.jobs.cancel(id);
    await vi.waitFor(async () => expect((await queue.row(id)).state).toBe('cancelled'), PATIENT);
    expect(performance.now() - from).toBeLessThan(UNHEARD_MS.calledOff);
    await app.close();
  });

  it('go over to another process when theirs stops', async () => {
    const first = await start(redisUrl());
    const begun = Promise.withResolvers<void>();
    work = ({ signal }) =>
      new Promise((_resolve, reject) => {
        begun.resolve();
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    const id = await queue.request(noteJob(), 1);
    await begun.promise;
    await first.close();
    expect(await queue.row(id)).toMatchObject({ state: 'waiting', attempt: 0 });
    work = async () => undefined;
    const second = await start(redisUrl());
    await vi.waitFor(async () => expect((await queue.row(id)).state).toBe('done'), PATIENT);
    await second.close();
  });

  it('are found again when the connection that listens was cut', async () => {
    const app = await start(redisUrl());
    await queue.request(noteJob(), 1);
    await vi.waitFor(() => expect(done).toEqual([1]), PATIENT);
    await queue.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'beatkeeper-listen' and datname = current_database()`);
    await queue.request(noteJob(), 2);
    await vi.waitFor(() => expect(done).toEqual([1, 2]), PATIENT);
    await vi.waitFor(async () => expect(await listening()).toHaveLength(1), PATIENT);
    await app.close();
  });
});

describe('Redis', () => {
  it('keeps nothing of jobs that are over', async () => {
    const app = await start(redis.url);
    for (let id = 1; id <= 5; id++) await queue.request(noteJob(), id);
    await vi.waitFor(async () => expect(await statesOf()).toEqual({ done: 5 }), PATIENT);
    await vi.waitFor(async () => {
      const keys = await redis.admin.keys('bk:bull:derive:*-*-*');
      expect(keys).toEqual([]);
    }, PATIENT);
    await app.close();
  });

  it('may forget everything: rows are handed over again', async () => {
    work = () => new Promise((resolve) => setTimeout(resolve, 30));
    const app = await start(redis.url);
    for (let id = 1; id <= 40; id++) await queue.request(noteJob(), id);
    await redis.admin.flushall();
    await vi.waitFor(async () => expect(await statesOf()).toEqual({ done: 40 }), PATIENT);
    expect(new Set(done).size).toBe(40);
    expect(done).toHaveLength(40);
    await app.close();
  });

  it('may be away at the start and while jobs run: promises are kept, and work goes on when it is back', async () => {
    const own = await startRedis();
    await own.kill();
    const app = await start(own.url);
    await queue.request(noteJob(), 1);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(done).toEqual([]);
    const back = await startRedis(own.url);
    await vi.waitFor(() => expect(done).toEqual([1]), PATIENT);
    const gate = Promise.withResolvers<void>();
    work = () => gate.promise;
    await queue.request(noteJob(), 2);
    await vi.waitFor(async () => expect(await statesOf()).toEqual({ done: 1, running: 1 }), PATIENT);
    await back.kill();
    await queue.request(noteJob(), 3);
    gate.resolve();
    await vi.waitFor(async () => expect(await statesOf()).toEqual({ done: 2, waiting: 1 }), PATIENT);
    const again = await startRedis(own.url);
    await vi.waitFor(async () => expect(await statesOf()).toEqual({ done: 3 }), PATIENT);
    expect(done).toEqual([1, 2, 3]);
    again.pause();
    await queue.request(noteJob(), 4);
    const from = performance.now();
    await app.close();
    expect(performance.now() - from).toBeLessThan(5_000);
    again.resume();
    await again.kill();
  }, 60_000);
});
