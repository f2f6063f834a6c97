import { addDays, type LocalDate } from '#libs/kernel';

/** What a day of a streak must have. */
const ENOUGH_SECONDS = 900;

export interface DayOfStreak {
  readonly day: LocalDate;
  readonly seconds: number;
}

/** Days in a row with at least a quarter of an hour, back from today; from yesterday as long as today has less. */
export function streakOf(days: readonly DayOfStreak[], today: LocalDate): number {
  const reached = new Set(days.filter(({ seconds }) => seconds >= ENOUGH_SECONDS).map(({ day }) => day));
  let day = reached.has(today) ? today : addDays(today, -1);
  let streak = 0;
  for (; reached.has(day); day = addDays(day, -1)) streak++;
  return streak;
}
