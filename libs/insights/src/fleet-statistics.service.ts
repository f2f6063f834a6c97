import { Inject, Injectable } from '@nestjs/common';
import { ActivityError, ActivityReader, GapPolicyDefault } from '#libs/activity';
import { CLOCK, type Clock, daysRange, type RangeName, roundSeconds, type UserId } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import { breakdown } from '#libs/summaries';
import { ownActivity } from '#libs/users';
import { FleetTally, type PersonTotals } from './fleet-figures.js';
import { dueRanges, fleetDays } from './fleet-ranges.js';
import { KEEP_FIGURES, KNOWN_RANGES, NEXT_PEOPLE } from './sql/fleet-statistics.sql.js';

const SLICE = 200;
/** Counts what everybody did, alike for all and by heartbeats alone, and keeps the figures. */
@Injectable()
export class FleetStatistics {
  constructor(
    private readonly pools: ActivityPools,
    private readonly activity: ActivityReader,
    private readonly fallback: GapPolicyDefault,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Ranges whose figures are missing or may have changed. */
  async due(): Promise<RangeName[]> {
    const known = await run(this.pools.job, KNOWN_RANGES, []);
    return dueRanges(new Set(known.map(({ range }) => range)), this.clock.now());
  }

  /**
   * Reads people one after another, so that long ranges leave room for everybody else. The figures of before stay until
   * all are counted.
   *
   * @throws ActivityError `activity.overloaded`
   */
  async compute(name: RangeName, signal?: AbortSignal): Promise<void> {
    const now = this.clock.now();
    const { firstDay, lastDay } = fleetDays(name, now);
    const tally = new FleetTally();
    let after = 0;
    for (;;) {
      const slice = await run(this.pools.job, NEXT_PEOPLE, [after, SLICE]);
      for (const { id, timezone } of slice) {
        signal?.throwIfAborted();
        const person = await this.totalsOf(id, daysRange(firstDay, lastDay, timezone));
        if (person !== undefined) tally.add(person);
        after = id;
      }
      if (slice.length < SLICE) break;
    }
    const figures = JSON.stringify(tally.figures());
    await run(this.pools.job, KEEP_FIGURES, [name, firstDay, lastDay, tally.people, figures, iso(now)]);
  }

  /** Undefined for somebody who was deleted meanwhile. */
  private async totalsOf(userId: UserId, range: ReturnType<typeof daysRange>): Promise<PersonTotals | undefined> {
    const query = {
      subject: ownActivity(userId),
      range,
      counting: this.fallback.comparison,
      filters: {},
      includesExternal: false,
    };
    try {
      return await this.activity.ask(query, async (activity) => {
        const [rows, figures] = await Promise.all([activity.byDimension(), activity.dayFigures()]);
        const { rounding } = activity.plan.gapPolicy;
        const totalSeconds = roundSeconds(figures.totalUs, rounding);
        return { ...breakdown(rows, rounding), totalSeconds, activeDays: figures.activeDays };
      });
    } catch (error) {
      if (error instanceof ActivityError && error.code === 'activity.unknown_person') return undefined;
      throw error;
    }
  }
}

function iso(us: number): string {
  return new Date(us / 1000).toISOString();
}
