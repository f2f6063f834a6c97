import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import { type JobHandler, type JobRun, Jobs } from '#libs/platform/queue';
import { EVALUATE_GOALS } from '../evaluate.job.js';
import { PEOPLE_TO_CHECK } from '../sql/checks.sql.js';
import { CHECK_GOALS } from './jobs.js';

type Nothing = Record<string, never>;

/** Asks for a look at everybody who sent heartbeats since the last one, or for whom a period ended. */
@Injectable()
export class CheckGoals implements JobHandler<Nothing> {
  readonly type = CHECK_GOALS;

  constructor(
    private readonly pools: ActivityPools,
    private readonly jobs: Jobs,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run({ signal }: JobRun<Nothing>): Promise<void> {
    const now = new Date(this.clock.now() / 1000).toISOString();
    const people = await run(this.pools.job, PEOPLE_TO_CHECK, [now]);
    for (const { user_id: userId } of people) {
      signal.throwIfAborted();
      await this.jobs.request(this.pools.job, EVALUATE_GOALS, { userId });
    }
  }
}
