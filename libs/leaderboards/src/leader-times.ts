import type { DayContextRow } from '#libs/activity';
import { UNKNOWN_NAMES } from '#libs/summaries';

/** Time of a person on a board. Microseconds. */
export interface LeaderTime {
  /** Empty: all time of the person. */
  readonly language: string;
  readonly us: number;
  /** The part of it whose category is "ai coding". */
  readonly aiUs: number;
  /** Days with any of it. */
  readonly activeDays: number;
}

const AI_CODING = 'ai coding';

/** All time first, then one per language; spellings that differ in case only are one language. Empty without time. */
export function leaderTimes(rows: readonly DayContextRow[]): LeaderTime[] {
  const sums = new Map<string, Sum>();
  for (const row of rows) {
    if (row.us <= 0) continue;
    add(sums, '', row);
    add(sums, row.language ?? UNKNOWN_NAMES.languages, row);
  }
  return [...sums.values()].map(({ language, us, aiUs, days }) => ({ language, us, aiUs, activeDays: days.size }));
}

interface Sum {
  readonly language: string;
  us: number;
  aiUs: number;
  readonly days: Set<string>;
}

function add(sums: Map<string, Sum>, language: string, { us, category, day }: DayContextRow): void {
  const key = language.toLowerCase();
  const sum = sums.get(key) ?? { language, us: 0, aiUs: 0, days: new Set<string>() };
  sums.set(key, sum);
  sum.us += us;
  if (category?.toLowerCase() === AI_CODING) sum.aiUs += us;
  sum.days.add(day);
}
