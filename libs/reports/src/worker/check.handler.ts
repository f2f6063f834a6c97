import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '#libs/kernel';
import { ActivityPools, inTransaction, run } from '#libs/platform/database';
import { Mailer } from '#libs/platform/mail';
import { type JobHandler, type JobRun, Jobs } from '#libs/platform/queue';
import { PROMISE_REPORT, READERS } from '../sql/reports.sql.js';
import { weekToTell } from '../week.js';
import { CHECK_REPORTS, MAIL_REPORT } from './jobs.js';

type Nothing = Record<string, never>;

/** Promises each reader one mail about the week that is over: the promise and its job are one transaction. */
@Injectable()
export class CheckReports implements JobHandler<Nothing> {
  readonly type = CHECK_REPORTS;

  constructor(
    private readonly pools: ActivityPools,
    private readonly jobs: Jobs,
    private readonly mailer: Mailer,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run({ signal }: JobRun<Nothing>): Promise<void> {
    if (!this.mailer.canSend) return;
    const now = this.clock.now();
    for (const { user_id: userId, timezone, weekday_start: weekdayStart } of await run(this.pools.job, READERS, [])) {
      signal.throwIfAborted();
      const week = weekToTell({ timezone, weekdayStart }, now);
      if (week !== undefined) await this.promise(userId, week.first);
    }
  }

  private async promise(userId: number, week: string): Promise<void> {
    await inTransaction(this.pools.job, async (client) => {
      const promised = await run(client, PROMISE_REPORT, [userId, week]);
      if (promised.length > 0) await this.jobs.request(client, MAIL_REPORT, { userId, week });
    });
  }
}
