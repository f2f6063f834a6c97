import { addDays, localDateOf, weekdayOf } from '#libs/kernel';
import { unprocessable } from '../problems.js';
import { readFields, readText } from '../requests.js';
import { type Days, EARLIEST_DAY, type Present, type Query, readDay } from './ranges.requests.js';

/** Intervals by name. Those of a week, a month and a year go back from today. */
const FIRST_DAYS = {
  daily: (today: string) => today,
  today: (today: string) => today,
  weekly: (today: string) => addDays(today, -6),
  last_7_days: (today: string) => addDays(today, -6),
  week: (today: string) => addDays(today, -weekdayOf(today)),
  monthly: (today: string) => addDays(today, -29),
  last_30_days: (today: string) => addDays(today, -29),
  month: (today: string) => `${today.slice(0, 8)}01`,
  yearly: (today: string) => addDays(today, -364),
  last_12_months: (today: string) => addDays(today, -364),
  year: (today: string) => `${today.slice(0, 5)}01-01`,
  all_time: () => EARLIEST_DAY,
} satisfies Record<string, (today: string) => string>;

type IntervalName = keyof typeof FIRST_DAYS;
export const INTERVALS = Object.keys(FIRST_DAYS) as IntervalName[];

export interface Interval extends Days {
  readonly interval: string;
}

/** `from` and `to`, else `interval`; today for what is none of them. */
export function readInterval(query: Query, { now, zone }: Present): Interval {
  const today = localDateOf(now, zone);
  const [first, last] = [readDay(query.from), readDay(query.to)];
  if (first !== undefined) return { interval: 'custom', first, last: last ?? today };
  const asked = readText(query.interval)?.toLowerCase();
  const interval = INTERVALS.find((name) => name === asked) ?? 'daily';
  return { interval, first: FIRST_DAYS[interval](today), last: today };
}

/**
 * The address of a repository, as JSON or as the form of a browser sends it.
 *
 * @throws HttpException 422 without one
 */
export function readMapping(request: object, body: unknown): string {
  const fields = readFields(request, body);
  const url = readText(fields.repo_url) ?? readText(fields['project_repo_mapping[repo_url]']);
  if (url === undefined) throw unprocessable('Invalid values', ['repo_url: This field is required.']);
  return url;
}
