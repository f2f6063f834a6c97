import { z } from 'zod';
import { FixedClock } from '#libs/kernel';
import { ActivityPools } from '#libs/platform/database';
import {
  defineJob,
  type JobHandler,
  type JobRun,
  JobRunner,
  Jobs,
  type JobType,
  LeaseOptions,
  QueuePool,
} from '#libs/platform/queue';
import { createTestDatabase, type TestDatabase } from './template-db.js';

const LIMITS = { max: 4, connectionTimeoutMs: 5_000, statementTimeoutMs: 20_000, idleInTransactionTimeoutMs: 20_000 };

export interface Note {
  readonly id: number;
}

/** A type of job for tests, whose handler does what the test says. */
export function noteJob(choices: Partial<JobType<Note>> = {}): JobType<Note> {
  return defineJob<Note>({
    queue: 'derive',
    name: 'test.note',
    payload: z.object({ id: z.number() }),
    key: ({ id }) => String(id),
    ...choices,
  });
}

export function handlerOf(
  type: JobType<Note>,
  run: (job: JobRun<Note>) => Promise<void>,
  gaveUp?: JobHandler<Note>['gaveUp'],
): JobHandler<Note> {
  return { type, run, gaveUp };
}

/** Rows of jobs on a database of their own, and any number of workers on them. */
export class QueueFixture {
  readonly clock = new FixedClock('2026-05-04T10:00:00Z');
  readonly pools: ActivityPools;
  readonly jobs: Jobs;
  private readonly rows: QueuePool[] = [];

  private constructor(readonly database: TestDatabase) {
    const { url, jobUrl } = database;
    this.pools = new ActivityPools({ url, jobUrl, ingest: LIMITS, read: LIMITS, job: LIMITS });
    this.jobs = new Jobs(this.pools, this.clock);
  }

  static async open(): Promise<QueueFixture> {
    return new QueueFixture(await createTestDatabase());
  }

  /** One process, as it were. */
  worker(handlers: readonly JobHandler<Note>[], leases = new LeaseOptions()): JobRunner {
    const rows = new QueuePool(this.database.jobUrl, LIMITS);
    this.rows.push(rows);
    return new JobRunner(rows, handlers, this.clock, leases);
  }

  request(type: JobType<Note>, id: number): Promise<string> {
    return this.jobs.request(this.pools.job, type, { id });
  }

  async row(id: string): Promise<Record<string, unknown>> {
    const { rows } = await this.pools.job.query('select * from jobs where id = $1', [id]);
    return rows[0];
  }

  async query(text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
    return (await this.pools.job.query(text, values)).rows;
  }

  async close(): Promise<void> {
    await Promise.all(this.rows.map((rows) => rows.end()));
    await this.pools.close();
    await this.database.drop();
  }
}
