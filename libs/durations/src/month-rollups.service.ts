import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import { DIRTY_MONTHS, ROLL_MONTH } from './sql/month-rollups.sql.js';

const PAGE = 500;

/** Keeps `activity_month` and `edits_month` up with the days, for the sake of reads over years. */
@Injectable()
export class MonthRollups {
  constructor(
    private readonly pools: ActivityPools,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Rolls months that are over and have changed since they were rolled, each in a transaction of its own under the
   * person's lock, until none is left or `limit` are done. Safe beside ingest and beside itself; a month that is
   * written to meanwhile is marked again. Returns how many it rolled.
   */
  async run(limit = Number.POSITIVE_INFINITY): Promise<number> {
    let rolled = 0;
    while (rolled < limit) {
      const now = new Date(this.clock.now() / 1000).toISOString();
      const dirty = await run(this.pools.job, DIRTY_MONTHS, [now, Math.min(PAGE, limit - rolled)]);
      if (dirty.length === 0) break;
      for (const { user_id, policy_id, month } of dirty) {
        await run(this.pools.job, ROLL_MONTH, [user_id, policy_id, month]);
      }
      rolled += dirty.length;
    }
    return rolled;
  }
}
