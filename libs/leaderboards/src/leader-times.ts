import type { ContextFilter, DaysTime, DimensionRow } from '#libs/activity';
import { type LocalDate, type Rounding, roundMicros } from '#libs/kernel';
import { UNKNOWN_NAMES } from '#libs/summaries';

/** Time of a person on a board. Microseconds. */
export interface LeaderTime {
  /** Empty: all time of the person. */
  readonly language: string;
  readonly us: number;
  /** The part of it whose category is "ai coding". */
  readonly aiUs: number;
  /** The part of it on the last day. */
  readonly lastDayUs: number;
  /** Days with any of it. */
  readonly activeDays: number;
}

const AI_CODING = 'ai coding';

/** Time with assistants, by the spellings that there are; undefined: there is none. */
export function aiFilter(rows: readonly DimensionRow[]): ContextFilter | undefined {
  const spellings = new Set(rows.flatMap(({ category }) => (category?.toLowerCase() === AI_CODING ? [category] : [])));
  return spellings.size === 0 ? undefined : { category: [...spellings] };
}

/**
 * All time first, then one per language; spellings that differ in case only are one language. Empty without time.
 *
 * @param ai the part of the time with assistants
 */
export function leaderTimes(
  time: DaysTime,
  ai: DaysTime | undefined,
  { lastDay, rounding }: { readonly lastDay: LocalDate; readonly rounding: Rounding },
): LeaderTime[] {
  const sums = new Map<string, Sum>();
  for (const { day, us } of time.totals) add(sums, '', { day, us, aiUs: 0 });
  for (const { day, us } of ai?.totals ?? []) add(sums, '', { day, us: 0, aiUs: us });
  for (const row of time.rows) addLanguage(sums, row, { day: row.day, us: row.us, aiUs: 0 });
  for (const row of ai?.rows ?? []) addLanguage(sums, row, { day: row.day, us: 0, aiUs: row.us });
  return [...sums.values()].map(({ language, us, aiUs, days }) => ({
    language,
    us: roundMicros(us, rounding),
    aiUs: roundMicros(aiUs, rounding),
    lastDayUs: roundMicros(days.get(lastDay) ?? 0, rounding),
    activeDays: days.size,
  }));
}

interface Part {
  readonly day: string;
  readonly us: number;
  readonly aiUs: number;
}

interface Sum {
  readonly language: string;
  us: number;
  aiUs: number;
  readonly days: Map<string, number>;
}

/** Rows that do not know their language are of another dimension. */
function addLanguage(sums: Map<string, Sum>, { language }: DimensionRow, part: Part): void {
  if (language !== undefined) add(sums, language ?? UNKNOWN_NAMES.languages, part);
}

function add(sums: Map<string, Sum>, language: string, { day, us, aiUs }: Part): void {
  if (us <= 0 && aiUs <= 0) return;
  const key = language.toLowerCase();
  const sum = sums.get(key) ?? { language, us: 0, aiUs: 0, days: new Map<string, number>() };
  sums.set(key, sum);
  sum.us += us;
  sum.aiUs += aiUs;
  sum.days.set(day, (sum.days.get(day) ?? 0) + us);
}
