import { ordinalDateText } from '#libs/kernel';
import type { Board } from '#libs/leaderboards';
import { instant } from '../instant-texts.js';
import { wholeSeconds } from '../texts.js';
import type { LeaderboardAnswer } from './leaderboard.responses.js';

export interface LeaderboardContext {
  readonly period: 'daily' | 'last_7_days';
  /** Where people reach this server, without a slash at the end. */
  readonly publicUrl: string;
}

export function presentLeaderboard(board: Board, { period, publicUrl }: LeaderboardContext): LeaderboardAnswer {
  const { firstDay, lastDay } = board;
  const [first, last] = [ordinalDateText(firstDay), ordinalDateText(lastDay)];
  return {
    period,
    start_date: firstDay,
    end_date: lastDay,
    date_range: firstDay === lastDay ? first : `${first} - ${last}`,
    generated_at: instant(board.takenAt),
    entries: board.leaders.map(({ rank, person, seconds }) => ({
      rank,
      user: {
        id: person.id,
        username: person.displayName ?? person.username,
        avatar_url: person.photoUrl ?? `${publicUrl}/photo/${person.uuid}`,
      },
      total_seconds: wholeSeconds(seconds),
    })),
    page: board.page,
    total_pages: board.totalPages,
    total: board.total,
  };
}
