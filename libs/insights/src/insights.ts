import { type LocalDate, weekdayOf } from '#libs/kernel';
import type { DaySummary, Slice } from '#libs/summaries';

/** A day of a range. Seconds, µs precision. */
export interface DayInsight {
  readonly date: LocalDate;
  readonly seconds: number;
  /** Most time first. */
  readonly categories: readonly Slice[];
}

/** What a day of the week is like. Seconds, µs precision. */
export interface WeekdayInsight {
  /** 0 is Monday. */
  readonly weekday: number;
  /** Days with activity on it; averages are over these. */
  readonly activeDays: number;
  readonly seconds: number;
  readonly averageSeconds: number;
  /** Most time first. */
  readonly categories: readonly (Slice & { readonly averageSeconds: number })[];
}

const MICROS = 1_000_000;
const exact = (seconds: number) => Math.round(seconds * MICROS) / MICROS;

/** All seven, Monday first. */
export function weekdayInsights(days: readonly DayInsight[]): WeekdayInsight[] {
  return Array.from({ length: 7 }, (_, weekday) => {
    const own = days.filter(({ date }) => weekdayOf(date) === weekday);
    const activeDays = own.filter(({ seconds }) => seconds > 0).length;
    const average = (seconds: number) => (activeDays === 0 ? 0 : exact(seconds / activeDays));
    const seconds = exact(own.reduce((sum, day) => sum + day.seconds, 0));
    const categories = addUp(own.flatMap((day) => day.categories)).map((slice) => ({
      ...slice,
      averageSeconds: average(slice.seconds),
    }));
    return { weekday, activeDays, seconds, averageSeconds: average(seconds), categories };
  });
}

export function dayInsight({ date, totalSeconds, categories }: DaySummary): DayInsight {
  return { date, seconds: totalSeconds, categories };
}

function addUp(slices: readonly Slice[]): Slice[] {
  const sums = new Map<string, number>();
  for (const { name, seconds } of slices) sums.set(name, (sums.get(name) ?? 0) + seconds);
  return [...sums]
    .map(([name, seconds]) => ({ name, seconds: exact(seconds) }))
    .sort((a, b) => b.seconds - a.seconds || (a.name < b.name ? -1 : 1));
}
