import { Injectable } from '@nestjs/common';
import { ActivityError, ActivityReader } from '#libs/activity';
import { daysRange, type UserId } from '#libs/kernel';
import { mintVisibleUsers } from '#libs/kernel/mint';
import { BOARD_COUNTING, type BoardDays } from './board-days.js';
import { type LeaderTime, leaderTimes } from './leader-times.js';

/** Somebody who let themselves be ranked. */
export interface RankedPerson {
  readonly id: UserId;
  readonly timezone: string;
}

/** Counts what a person is ranked by. External durations are no heartbeats, and never count here. */
@Injectable()
export class LeaderCounter {
  constructor(private readonly activity: ActivityReader) {}

  /** Empty for somebody without time, or who was deleted meanwhile. */
  async count({ id: userId, timezone }: RankedPerson, { first, last }: BoardDays): Promise<LeaderTime[]> {
    const subject = mintVisibleUsers([{ userId, windows: 'always', hiddenProjectIds: [], shownProjectIds: 'all' }]);
    const range = daysRange(first, last, timezone);
    const query = { subject, range, counting: BOARD_COUNTING, filters: {}, includesExternal: false };
    try {
      return await this.activity.ask(query, async (activity) => leaderTimes(await activity.byDayAndContext()));
    } catch (error) {
      if (error instanceof ActivityError && error.code === 'activity.unknown_person') return [];
      throw error;
    }
  }
}
