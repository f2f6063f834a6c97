import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import { DIRTY_DAYS, DIRTY_MONTHS, ROLL_DEPENDENCIES, ROLL_MONTH } from './sql/rollups.sql.js';

const PAGE = 500;

const KINDS = [
  { dirty: DIRTY_MONTHS, roll: ROLL_MONTH },
  { dirty: DIRTY_DAYS, roll: ROLL_DEPENDENCIES },
] as const;

/** Keeps what ingest only marks up with the days: rollups by month, and time per dependency. */
@Injectable()
export class Rollups {
  constructor(
    private readonly pools: ActivityPools,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Rolls months, then days, that are over and have changed since they were rolled, each in a transaction of its own
   * under the person's lock, until none is left or `limit` are done. Safe beside ingest and beside itself; what is
   * written to meanwhile is marked again. Returns how many it rolled.
   *
   * @throws AggregateError of what failed, after all others were rolled
   */
  async catchUp(limit = Number.POSITIVE_INFINITY): Promise<number> {
    const failures: unknown[] = [];
    let rolled = 0;
    for (const { dirty, roll } of KINDS) {
      let last: [number, number, string] = [0, 0, '-infinity'];
      for (let found = PAGE; found === PAGE && rolled < limit; ) {
        const marks = await run(this.pools.job, dirty, [this.now(), Math.min(PAGE, limit - rolled), ...last]);
        for (const { user_id, policy_id, first } of marks) {
          last = [user_id, policy_id, first];
          await run(this.pools.job, roll, last).catch((error: unknown) => failures.push(error));
        }
        found = marks.length;
        rolled += found;
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} of ${rolled} rollups failed`);
    return rolled;
  }

  private now(): string {
    return new Date(this.clock.now() / 1000).toISOString();
  }
}
