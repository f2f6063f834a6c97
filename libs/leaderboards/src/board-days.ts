import { addDays, type LocalDate, localDateOf, type Micros } from '#libs/kernel';

/** Seven calendar dates, both included. */
export interface BoardDays {
  readonly first: LocalDate;
  readonly last: LocalDate;
}

/**
 * The seven dates before the date that it is in UTC. Everybody is measured over the same dates, each in their own zone;
 * west of Greenwich the last of them may not be over yet, and counts as far as it has come.
 */
export function boardDays(now: Micros): BoardDays {
  const last = addDays(localDateOf(now, 'UTC'), -1);
  return { first: addDays(last, -6), last };
}
