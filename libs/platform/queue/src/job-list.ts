import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, type Micros } from '#libs/kernel';
import { ActivityPools, ask, type Page, type Queryable, run } from '#libs/platform/database';
import type { JobState } from './job-status.js';
import { JOB_BY_ID, JOB_PAGE, type JobRow, RETRY_JOB } from './sql/job-list.sql.js';
import { SCHEDULE_MOMENTS } from './sql/schedules.sql.js';

/** A job as those who run the installation see it. Instants in µs since the epoch; progress 0 to 1. */
export type ListedJob = Omit<JobRow, 'total'>;

export type JobListPage = Page<ListedJob>;

/** Which jobs; what is absent filters nothing. */
export interface JobFilter {
  readonly state?: JobState;
  /** Of the type, whole. */
  readonly name?: string;
  /** From 1. */
  readonly page: number;
}

const PAGE_SIZE = 50;

/** All jobs, for those who run the installation. */
@Injectable()
export class JobList {
  constructor(
    private readonly pools: ActivityPools,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Newest first, 50 a page. Payloads are ids. */
  async page({ state, name, page }: JobFilter): Promise<JobListPage> {
    const rows = await run(this.pools.job, JOB_PAGE, [state ?? null, name ?? null, PAGE_SIZE, (page - 1) * PAGE_SIZE]);
    const total = rows[0]?.total ?? 0;
    const items = rows.filter(({ id }) => id !== null);
    return { items, page, total, totalPages: Math.max(1, Math.ceil(total / PAGE_SIZE)) };
  }

  /**
   * Makes a job that failed or was called off wait again, with all its attempts. False: there is none, or it is not
   * over, or it is done, or another one of its key is alive.
   */
  async retry(id: string, on: EntityManager | Queryable = this.pools.job): Promise<boolean> {
    return (await ask(on, RETRY_JOB, [id, new Date(this.clock.now() / 1_000).toISOString()])).length > 0;
  }

  /** Undefined: there is none. */
  async find(id: string): Promise<ListedJob | undefined> {
    return (await run(this.pools.job, JOB_BY_ID, [id]))[0];
  }

  /** The newest moment of each schedule that became a job; µs. */
  async moments(): Promise<ReadonlyMap<string, Micros>> {
    return new Map((await run(this.pools.job, SCHEDULE_MOMENTS, [])).map(({ name, last }) => [name, last]));
  }
}
