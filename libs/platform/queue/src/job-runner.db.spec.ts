import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { handlerOf, type Note, noteJob, QueueFixture } from '../../../../test/support/queue.js';
import { type JobRun, LeaseOptions, PermanentFailure } from './index.js';

const MINUTE_US = 60_000_000;

let queue: QueueFixture;
let lines: string[] = [];

beforeAll(async () => {
  queue = await QueueFixture.open();
});
afterAll(() => queue.close());
beforeEach(() => {
  lines = [];
  for (const level of ['warn', 'error'] as const) {
    vi.spyOn(Logger.prototype, level).mockImplementation((line: string) => void lines.push(line));
  }
});
afterEach(async () => {
  vi.restoreAllMocks();
  await queue.query('delete from jobs');
});

const NOTE = noteJob();
const idle = async () => undefined;
const aborted = ({ signal }: JobRun<Note>) =>
  new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

describe('a job', () => {
  it('runs once, and its row says so', async () => {
    const seen: number[] = [];
    const worker = queue.worker([handlerOf(NOTE, async ({ payload }) => void seen.push(payload.id))]);
    const id = await queue.request(NOTE, 7);
    expect(await worker.run(id)).toBe(true);
    expect(await worker.run(id)).toBe(false);
    expect(await worker.drain()).toBe(0);
    expect(seen).toEqual([7]);
    expect(await queue.jobs.status(id)).toEqual({ id, state: 'done', progress: 1, attempt: 1, error: null });
    expect(await queue.row(id)).toMatchObject({ worker: null, lease_until: null, finished_at: expect.any(Date) });
  });

  it('is one of its key while it waits', async () => {
    const worker = queue.worker([handlerOf(NOTE, idle)]);
    const ids = [await queue.request(NOTE, 1), await queue.request(NOTE, 1), await queue.request(NOTE, 2)];
    expect(ids[1]).toBe(ids[0]);
    expect(await worker.drain()).toBe(2);
    expect(await queue.request(NOTE, 1)).not.toBe(ids[0]);
  });

  it('is not run before its moment', async () => {
    const worker = queue.worker([handlerOf(NOTE, idle)]);
    const runAt = queue.clock.now() + MINUTE_US;
    await queue.jobs.request(queue.pools.job, NOTE, { id: 1 }, { runAt });
    expect(await worker.drain()).toBe(0);
    queue.clock.advance(MINUTE_US);
    expect(await worker.drain()).toBe(1);
  });

  it('is not there before the transaction that promised it has ended, nor after it was rolled back', async () => {
    const worker = queue.worker([handlerOf(NOTE, idle)]);
    const client = await queue.pools.job.connect();
    await client.query('begin');
    await queue.jobs.request(client, NOTE, { id: 1 });
    expect(await worker.drain()).toBe(0);
    await client.query('rollback');
    client.release();
    expect(await worker.drain()).toBe(0);
  });

  it('goes to one of twenty who claim it at once', async () => {
    const runs: number[] = [];
    const work = async ({ payload }: JobRun<Note>) => {
      runs.push(payload.id);
      await sleep(50);
    };
    const workers = Array.from({ length: 20 }, () => queue.worker([handlerOf(NOTE, work)]));
    const id = await queue.request(NOTE, 1);
    const claims = await Promise.all(workers.map((worker) => worker.run(id)));
    expect(claims.filter(Boolean)).toHaveLength(1);
    for (let other = 2; other <= 60; other++) await queue.request(NOTE, other);
    const counts = await Promise.all(workers.map((worker) => worker.drain()));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(59);
    expect(runs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
  });

  it.each([
    ['a name that nobody knows', 'test.other', { id: 1 }, 'no handler knows jobs named test.other'],
    ['a payload of another shape', 'test.note', { id: 'x' }, /^bad payload: id /],
  ])('fails for good with %s', async (_, name, payload, reason) => {
    const worker = queue.worker([handlerOf(NOTE, idle)]);
    const id = await queue.request(NOTE, 1);
    await queue.query('update jobs set name = $2, payload = $3 where id = $1', [id, name, payload]);
    expect(await worker.drain()).toBe(1);
    const { state, error } = (await queue.jobs.status(id)) ?? {};
    expect(state).toBe('failed');
    expect(error).toMatch(reason);
  });
});

describe('an attempt that fails', () => {
  it('is made again later and later, and given up after the last', async () => {
    const type = noteJob({ attempts: 3, backoff: { firstMs: 60_000, maxMs: 90_000 } });
    const told: string[] = [];
    const attempts: [number, boolean][] = [];
    const fail = async ({ attempt, isLastAttempt }: JobRun<Note>) => {
      attempts.push([attempt, isLastAttempt]);
      throw new Error(`no luck ${attempt}\nwith a stack`);
    };
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const worker = queue.worker([
      handlerOf(type, fail, async (payload, reason) => void told.push(`${payload.id} ${reason}`)),
    ]);
    const id = await queue.request(type, 4);
    const start = queue.clock.now();
    expect(await worker.drain()).toBe(1);
    expect(await queue.row(id)).toMatchObject({ state: 'waiting', error: 'no luck 1', attempt: 1, worker: null });
    queue.clock.set(start + MINUTE_US - 1_000);
    expect(await worker.drain()).toBe(0);
    queue.clock.set(start + MINUTE_US);
    expect(await worker.drain()).toBe(1);
    queue.clock.set(start + 2.5 * MINUTE_US - 1_000);
    expect(await worker.drain()).toBe(0);
    expect(told).toEqual([]);
    queue.clock.set(start + 2.5 * MINUTE_US);
    expect(await worker.drain()).toBe(1);
    expect(await queue.jobs.status(id)).toMatchObject({ state: 'failed', attempt: 3, error: 'no luck 3' });
    expect(attempts).toEqual([
      [1, false],
      [2, false],
      [3, true],
    ]);
    expect(told).toEqual(['4 no luck 3']);
    expect(lines).toEqual([
      `test.note ${id}, attempt 1 of 3: no luck 1`,
      `test.note ${id}, attempt 2 of 3: no luck 2`,
      `test.note ${id}, attempt 3 of 3, given up: no luck 3`,
    ]);
  });

  it('is not made again when that would not help', async () => {
    const told: string[] = [];
    const refuse = () => Promise.reject(new PermanentFailure('the repository is gone'));
    const worker = queue.worker([handlerOf(NOTE, refuse, async (_, reason) => void told.push(reason))]);
    const id = await queue.request(NOTE, 1);
    expect(await worker.drain()).toBe(1);
    expect(await queue.jobs.status(id)).toMatchObject({ state: 'failed', attempt: 1, error: 'the repository is gone' });
    expect(told).toEqual(['the repository is gone']);
  });

  it('says no secret', async () => {
    const worker = queue.worker([handlerOf(NOTE, () => Promise.reject(new Error('password=hunter2 refused')))]);
    const id = await queue.request(NOTE, 1);
    await worker.drain();
    expect((await queue.jobs.status(id))?.error).toBe('password=[redacted] refused');
  });
});

describe('asked for while it runs', () => {
  const runs = async (whenRunning: 'join' | 'again', fails = false) => {
    const type = noteJob({ whenRunning, attempts: 1 });
    const seen: number[] = [];
    const work = async ({ attempt }: JobRun<Note>) => {
      seen.push(attempt);
      if (seen.length > 1) return;
      expect(await queue.request(type, 1)).toBe(id);
      if (fails) throw new Error('the first one');
    };
    const worker = queue.worker([handlerOf(type, work)]);
    const id = await queue.request(type, 1);
    expect(await worker.drain()).toBe(seen.length);
    expect((await queue.jobs.status(id))?.state).toBe('done');
    return seen;
  };

  it('joins the run', async () => {
    expect(await runs('join')).toEqual([1]);
  });

  it('runs again after it, where what it reads may have changed', async () => {
    expect(await runs('again')).toEqual([1, 1]);
  });

  it('runs again also when the run failed for good', async () => {
    expect(await runs('again', true)).toEqual([1, 1]);
  });
});

describe('a lease', () => {
  const SHORT = new LeaseOptions(600, 150, 50);

  it('is renewed as long as the work goes on', async () => {
    const worker = queue.worker([handlerOf(NOTE, () => sleep(1_500))], SHORT);
    const other = queue.worker([handlerOf(NOTE, () => Promise.reject(new Error('twice')))], SHORT);
    const id = await queue.request(NOTE, 1);
    const running = worker.run(id);
    const taken: boolean[] = [];
    for (let look = 0; look < 12; look++) {
      await sleep(100);
      taken.push(await other.run(id));
    }
    await running;
    expect(taken).not.toContain(true);
    expect((await queue.jobs.status(id))?.state).toBe('done');
  });

  it('that was lost ends the run, and nothing that it says later counts', async () => {
    const late = Promise.withResolvers<void>();
    const reasons: unknown[] = [];
    const slow = queue.worker(
      [
        handlerOf(NOTE, async ({ signal, progress }) => {
          signal.addEventListener('abort', () => reasons.push((signal.reason as { why: string }).why));
          await late.promise;
          progress(0.1);
        }),
      ],
      SHORT,
    );
    const id = await queue.request(NOTE, 1);
    const running = slow.run(id);
    await vi.waitFor(async () => expect((await queue.row(id)).state).toBe('running'));
    await queue.query(
      `update jobs set lease_until = clock_timestamp() - interval '1 second', worker = $2 where id = $1`,
      [id, '00000000-0000-4000-8000-000000000000'],
    );
    const quick = queue.worker([handlerOf(NOTE, async ({ progress }) => progress(0.9))], SHORT);
    expect(await quick.run(id)).toBe(true);
    const before = await queue.row(id);
    expect(before).toMatchObject({ state: 'done', attempt: 2 });
    await vi.waitFor(() => expect(reasons).toEqual(['lost']));
    late.resolve();
    expect(await running).toBe(true);
    expect(await queue.row(id)).toEqual(before);
  });

  it('of a process that died is taken over, and its attempt counts', async () => {
    const type = noteJob({ attempts: 2 });
    const told: string[] = [];
    const seen: number[] = [];
    const work = async ({ attempt }: JobRun<Note>) => void seen.push(attempt);
    const worker = queue.worker([handlerOf(type, work, async (_, reason) => void told.push(reason))]);
    const id = await queue.request(type, 1);
    const die = () =>
      queue.query(
        `update jobs set state = 'running', worker = gen_random_uuid(), attempt = attempt + 1,
          lease_until = clock_timestamp() - interval '1 second' where id = $1`,
        [id],
      );
    await die();
    expect(await worker.drain()).toBe(1);
    expect(seen).toEqual([2]);
    const again = await queue.request(type, 1);
    await queue.query(
      `update jobs set state = 'running', worker = gen_random_uuid(), attempt = 2,
        lease_until = clock_timestamp() - interval '1 second' where id = $1`,
      [again],
    );
    expect(await worker.drain()).toBe(1);
    expect(seen).toEqual([2]);
    expect(told).toEqual(['the worker ended during the last attempt']);
    expect(await queue.jobs.status(again)).toMatchObject({ state: 'failed', attempt: 2 });
  });

  it('is handed back at once when the process stops, and the attempt does not count', async () => {
    const stopping = queue.worker([handlerOf(NOTE, aborted)]);
    const id = await queue.request(NOTE, 1);
    const running = stopping.run(id);
    await vi.waitFor(async () => expect((await queue.row(id)).state).toBe('running'));
    await stopping.stop();
    await running;
    expect(await queue.row(id)).toMatchObject({ state: 'waiting', attempt: 0, worker: null, error: null });
    expect(await stopping.run(id)).toBe(false);
    expect(await queue.worker([handlerOf(NOTE, idle)]).run(id)).toBe(true);
  });

  it('is handed back even by work that does not listen', async () => {
    const deaf = Promise.withResolvers<void>();
    const stopping = queue.worker([handlerOf(NOTE, () => deaf.promise)]);
    const id = await queue.request(NOTE, 1);
    const running = stopping.run(id);
    await vi.waitFor(async () => expect((await queue.row(id)).state).toBe('running'));
    const start = performance.now();
    await stopping.stop();
    expect(performance.now() - start).toBeLessThan(5_000);
    expect(await queue.worker([handlerOf(NOTE, idle)]).run(id)).toBe(true);
    const before = await queue.row(id);
    deaf.resolve();
    await running;
    expect(await queue.row(id)).toEqual(before);
  });
});

describe('calling off', () => {
  it('a waiting job ends it at once', async () => {
    const worker = queue.worker([handlerOf(NOTE, () => Promise.reject(new Error('ran')))]);
    const id = await queue.request(NOTE, 1);
    expect(await queue.jobs.cancel(id)).toBe(true);
    expect(await worker.drain()).toBe(0);
    expect((await queue.jobs.status(id))?.state).toBe('cancelled');
    expect(await queue.jobs.cancel(id)).toBe(false);
  });

  it('a running job gives its signal, at the next renewal or when it is looked at', async () => {
    for (const isToldAtOnce of [false, true]) {
      const worker = queue.worker([handlerOf(NOTE, aborted)], new LeaseOptions(30_000, isToldAtOnce ? 10_000 : 100));
      const id = await queue.request(NOTE, 1);
      const running = worker.run(id);
      await vi.waitFor(async () => expect((await queue.row(id)).state).toBe('running'));
      expect(await queue.jobs.cancel(id)).toBe(true);
      if (isToldAtOnce) await worker.look(id);
      await running;
      expect(await queue.jobs.status(id)).toMatchObject({ state: 'cancelled', error: null });
    }
  });

  it('a job whose worker died ends it without another attempt', async () => {
    const worker = queue.worker([handlerOf(NOTE, () => Promise.reject(new Error('ran')))]);
    const id = await queue.request(NOTE, 1);
    await queue.query(
      `update jobs set state = 'running', worker = gen_random_uuid(), lease_until = now() where id = $1`,
      [id],
    );
    await queue.jobs.cancel(id);
    await worker.drain();
    expect(await queue.jobs.status(id)).toMatchObject({ state: 'cancelled', error: null });
  });

  it('does not swallow what is asked for afterwards', async () => {
    let runs = 0;
    const worker = queue.worker([handlerOf(NOTE, (job) => (++runs === 1 ? aborted(job) : Promise.resolve()))]);
    const id = await queue.request(NOTE, 1);
    const running = worker.run(id);
    await vi.waitFor(async () => expect((await queue.row(id)).state).toBe('running'));
    await queue.jobs.cancel(id);
    await queue.request(NOTE, 1);
    await worker.look(id);
    await running;
    expect((await queue.jobs.status(id))?.state).toBe('waiting');
    expect(await worker.drain()).toBe(1);
    expect(await queue.row(id)).toMatchObject({ state: 'done', is_cancel_requested: false });
  });

  it('a failing job that should be tried again ends it', async () => {
    const worker = queue.worker([
      handlerOf(NOTE, async ({ id }) => {
        await queue.jobs.cancel(id);
        throw new Error('by chance');
      }),
    ]);
    const id = await queue.request(NOTE, 1);
    await worker.drain();
    expect((await queue.jobs.status(id))?.state).toBe('cancelled');
  });
});

describe('progress', () => {
  it('is written now and then, however often it is told', async () => {
    const options = new LeaseOptions(30_000, 10_000, 100);
    const told = Promise.withResolvers<void>();
    const asked = vi.spyOn(pg.Pool.prototype, 'query');
    const worker = queue.worker(
      [
        handlerOf(NOTE, async ({ progress }) => {
          for (let step = 0; step <= 1_000; step++) progress(step / 2_000);
          await sleep(150);
          progress(0.5);
          await told.promise;
        }),
      ],
      options,
    );
    const id = await queue.request(NOTE, 1);
    const running = worker.run(id);
    await vi.waitFor(async () => expect((await queue.jobs.status(id))?.progress).toBe(0.5));
    const renewals = asked.mock.calls.filter(([query]) => (query as { name?: string }).name === 'job-renew');
    expect(renewals.length).toBeLessThanOrEqual(4);
    told.resolve();
    await running;
    expect((await queue.jobs.status(id))?.progress).toBe(1);
  });
});
