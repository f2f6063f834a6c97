import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import { type JobHandler, type JobRun, Jobs } from '#libs/platform/queue';
import { SlackOptions } from '../slack.options.js';
import { PEOPLE_TO_COUNT } from '../sql/slack.sql.js';
import { CHECK_HOURS, COUNT_HOURS } from './jobs.js';

type Nothing = Record<string, never>;

/** Asks for a look at everybody who is told of in a channel and sent heartbeats since the last one. */
@Injectable()
export class CheckHours implements JobHandler<Nothing> {
  readonly type = CHECK_HOURS;

  constructor(
    private readonly pools: ActivityPools,
    private readonly jobs: Jobs,
    private readonly options: SlackOptions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run({ signal }: JobRun<Nothing>): Promise<void> {
    if (this.options.botToken === undefined) return;
    const people = await run(this.pools.job, PEOPLE_TO_COUNT, [new Date(this.clock.now() / 1000).toISOString()]);
    for (const { user_id: userId } of people) {
      signal.throwIfAborted();
      await this.jobs.request(this.pools.job, COUNT_HOURS, { userId });
    }
  }
}
