import { addDays, daysRange, type LocalDate, startOfWeek, type TimeRange } from '#libs/kernel';
import type { GoalDelta } from '../goal.js';

/** A day, week or month on somebody's calendar; both days included. */
export interface Period {
  readonly firstDay: LocalDate;
  readonly lastDay: LocalDate;
  readonly range: TimeRange;
}

export interface Calendar {
  readonly zone: string;
  readonly today: LocalDate;
  /** First day of the week, 0 is Sunday. */
  readonly weekStart: number;
}

/** The last `count` periods, oldest first; the last one contains today. */
export function lastPeriods(delta: GoalDelta, count: number, calendar: Calendar): Period[] {
  const periods: Period[] = [];
  let firstDay = startOf(delta, calendar);
  let lastDay = addDays(nextStart(delta, firstDay), -1);
  for (let left = count; left > 0; left--) {
    periods.unshift({ firstDay, lastDay, range: daysRange(firstDay, lastDay, calendar.zone) });
    lastDay = addDays(firstDay, -1);
    firstDay = startOf(delta, { ...calendar, today: lastDay });
  }
  return periods;
}

function startOf(delta: GoalDelta, { today, weekStart }: Calendar): LocalDate {
  if (delta === 'day') return today;
  if (delta === 'month') return `${today.slice(0, 7)}-01`;
  return startOfWeek(today, weekStart);
}

function nextStart(delta: GoalDelta, firstDay: LocalDate): LocalDate {
  if (delta === 'day') return addDays(firstDay, 1);
  if (delta === 'week') return addDays(firstDay, 7);
  return `${addDays(firstDay, 31).slice(0, 7)}-01`;
}
