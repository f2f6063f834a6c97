import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, type Micros } from '#libs/kernel';
import { ActivityPools, ask, type Queryable, run } from '#libs/platform/database';
import { traceparent } from '#libs/platform/observability';
import type { JobStatus } from './job-status.js';
import type { JobType } from './job-type.js';
import { CANCEL_JOB, JOB_STATUS, REQUEST_JOB } from './sql/jobs.sql.js';

/** When a job may begin; µs since the epoch, by the clock of the installation. */
export interface JobTiming {
  /** Not before this instant; absent: at once. */
  readonly runAt?: Micros;
}

/** Promises work, asks about it, calls it off. Needs the database alone; who does the work is told at commit. */
@Injectable()
export class Jobs {
  constructor(
    private readonly pools: ActivityPools,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Promises a job in the caller's transaction. Id of the living job of that key, which may be an older one.
   *
   * @param on an EntityManager inside `em.transactional`, or the connection of a raw transaction
   * @throws ZodError when the payload is not of the type
   */
  async request<P extends object>(
    on: EntityManager | Queryable,
    type: JobType<P>,
    payload: P,
    { runAt = this.clock.now() }: JobTiming = {},
  ): Promise<string> {
    const params = [
      randomUUID(),
      type.queue,
      type.name,
      type.key(type.payload.parse(payload)),
      JSON.stringify(payload),
      type.attempts,
      new Date(runAt / 1000).toISOString(),
      type.whenRunning === 'again',
      traceparent() ?? null,
    ] as const;
    return (await ask(on, REQUEST_JOB, params))[0]?.id as string;
  }

  /** Calls a job off: at once if it waits, at its next look at the signal if it runs. False: it was over, or there is none. */
  async cancel(id: string, on: EntityManager | Queryable = this.pools.job): Promise<boolean> {
    return (await ask(on, CANCEL_JOB, [id])).length > 0;
  }

  /** Undefined: there is none. */
  async status(id: string): Promise<JobStatus | undefined> {
    return (await run(this.pools.job, JOB_STATUS, [id]))[0];
  }
}
