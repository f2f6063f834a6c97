import 'reflect-metadata';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { handlerOf, noteJob, QueueFixture } from '../../../../test/support/queue.js';
import { defineSchedule, Jobs, QueuePool, Scheduler } from './index.js';

const LIMITS = { max: 3, connectionTimeoutMs: 5_000, statementTimeoutMs: 20_000, idleInTransactionTimeoutMs: 20_000 };
const MINUTE_US = 60_000_000;

let queue: QueueFixture;
let rows: QueuePool[] = [];

beforeAll(async () => {
  queue = await QueueFixture.open();
});
afterAll(() => queue.close());
afterEach(async () => {
  await Promise.all(rows.map((pool) => pool.end()));
  rows = [];
  await queue.query('delete from jobs');
  await queue.query('delete from job_schedules');
});

const NOTE = noteJob({ key: ({ id }) => `moment ${id}` });
const schedules = [
  defineSchedule({
    name: 'notes',
    when: { everyMinutes: 5 },
    job: NOTE,
    payload: (moment) => ({ id: moment / MINUTE_US }),
    owner: 'test',
  }),
];

function scheduler(jobs: Jobs = queue.jobs): Scheduler {
  const pool = new QueuePool(queue.database.jobUrl, LIMITS);
  rows.push(pool);
  return new Scheduler(pool, jobs, queue.clock, schedules);
}

describe('schedules', () => {
  it('make one job of each moment, whichever of five processes takes it', async () => {
    const processes = Array.from({ length: 5 }, () => scheduler());
    const seen: number[] = [];
    const worker = queue.worker([handlerOf(NOTE, async ({ payload }) => void seen.push(payload.id))]);
    const first = queue.clock.now() / MINUTE_US;
    for (let moment = 0; moment < 4; moment++) {
      const ticks = await Promise.all([...processes, ...processes].map((each) => each.tick()));
      expect(ticks.flat()).toEqual(['notes']);
      expect(await worker.drain()).toBe(1);
      expect((await Promise.all(processes.map((each) => each.tick()))).flat()).toEqual([]);
      queue.clock.advance(5 * MINUTE_US);
    }
    expect(seen).toEqual([first, first + 5, first + 10, first + 15]);
    expect(await queue.query('select state from jobs')).toHaveLength(4);
  });

  it('lose no moment to a process that dies between taking and promising it', async () => {
    class Dying extends Jobs {
      override request(): Promise<string> {
        return Promise.reject(new Error('gone'));
      }
    }
    await expect(scheduler(new Dying(queue.pools, queue.clock)).tick()).rejects.toThrow('gone');
    expect(await queue.query('select from job_schedules')).toEqual([]);
    expect(await scheduler().tick()).toEqual(['notes']);
  });

  it('have names of their own', () => {
    const twice = [...schedules, ...schedules];
    expect(() => new Scheduler(new QueuePool(queue.database.jobUrl, LIMITS), queue.jobs, queue.clock, twice)).toThrow(
      'two schedules named notes',
    );
  });
});
