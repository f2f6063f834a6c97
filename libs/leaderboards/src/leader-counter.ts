import { Injectable } from '@nestjs/common';
import { ActivityError, ActivityReader, GapPolicyDefault } from '#libs/activity';
import { daysRange, type UserId } from '#libs/kernel';
import { mintVisibleUsers } from '#libs/kernel/mint';
import type { BoardDays } from './board-days.js';
import { aiFilter, type LeaderTime, leaderTimes } from './leader-times.js';

/** Somebody who let themselves be ranked. */
export interface RankedPerson {
  readonly id: UserId;
  readonly timezone: string;
}

/** Counts what a person is ranked by, everybody as the installation counts by itself. External durations are no heartbeats, and never count here. */
@Injectable()
export class LeaderCounter {
  constructor(
    private readonly activity: ActivityReader,
    private readonly fallback: GapPolicyDefault,
  ) {}

  /** Empty for somebody without time, or who was deleted meanwhile. */
  async count({ id: userId, timezone }: RankedPerson, { first, last }: BoardDays): Promise<LeaderTime[]> {
    const subject = mintVisibleUsers([{ userId, windows: 'always', hiddenProjectIds: [], shownProjectIds: 'all' }]);
    const range = daysRange(first, last, timezone);
    const query = { subject, range, counting: this.fallback.comparison, filters: {}, includesExternal: false };
    try {
      return await this.activity.ask(query, async (activity) => {
        const time = await activity.days();
        const filter = aiFilter(time.rows);
        const ai = filter && (await activity.within(time, filter));
        return leaderTimes(time, ai, { lastDay: last, rounding: activity.plan.gapPolicy.rounding });
      });
    } catch (error) {
      if (error instanceof ActivityError && error.code === 'activity.unknown_person') return [];
      throw error;
    }
  }
}
