import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, MICROS_PER_DAY } from '#libs/kernel';
import { ActivityPools, type Purger, run } from '#libs/platform/database';
import { PURGE_JOBS } from './sql/jobs.sql.js';

const KEPT_US = 7 * MICROS_PER_DAY;

/** Forgets jobs that have been over for a week. */
@Injectable()
export class JobsUpkeep implements Purger {
  readonly purges = 'jobs';

  constructor(
    private readonly pools: ActivityPools,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async purgeExpired(limit: number): Promise<number> {
    const before = new Date((this.clock.now() - KEPT_US) / 1_000).toISOString();
    return (await run(this.pools.job, PURGE_JOBS, [before, limit])).length;
  }
}
