import {
  addDays,
  type LocalDate,
  localDateOf,
  MICROS_PER_DAY,
  MICROS_PER_MINUTE,
  type Micros,
  startOfLocalDay,
  startOfWeek,
} from '#libs/kernel';

/** A person's week that is over, as days of their own. */
export interface Week {
  readonly first: LocalDate;
  readonly last: LocalDate;
}

const DAYS = 7;
/** After midnight. */
const TOLD_AFTER_US = 7 * 60 * MICROS_PER_MINUTE;
const TOLD_FOR_US = 2 * MICROS_PER_DAY;

/** Whose week, and when it begins; 0 is Sunday. */
export interface Calendar {
  readonly timezone: string;
  readonly weekdayStart: number;
}

/** The week to be told at an instant; undefined: not yet, or not any more. */
export function weekToTell({ timezone, weekdayStart }: Calendar, now: Micros): Week | undefined {
  const begun = startOfWeek(localDateOf(now, timezone), weekdayStart);
  const dueAt = startOfLocalDay(begun, timezone) + TOLD_AFTER_US;
  if (now < dueAt || now >= dueAt + TOLD_FOR_US) return undefined;
  return weekFrom(addDays(begun, -DAYS));
}

export function weekFrom(first: LocalDate): Week {
  return { first, last: addDays(first, DAYS - 1) };
}
