import { HttpException } from '@nestjs/common';
import {
  addDays,
  dayRange,
  daysRange,
  type LocalDate,
  localDateOf,
  type Micros,
  resolveRange,
  type TimeRange,
  weekdayOf,
} from '#libs/kernel';
import { parseInstant } from '../instants.js';
import { readText } from '../requests.js';

type Query = Readonly<Record<string, unknown>>;
type Span = readonly [first: LocalDate, last: LocalDate];
type Spanner = (today: LocalDate, zone: string, now: Micros) => Span;

const EPOCH = '1970-01-02';
const LAST_DAY = '2199-12-31';

const rolling =
  (days: number): Spanner =>
  (today) => [addDays(today, 1 - days), today];
const months =
  (name: 'last_6_months' | 'last_year'): Spanner =>
  (_today, zone, now) => {
    const { firstDay, lastDay } = resolveRange(name, { zone, now, includeToday: true });
    return [firstDay, lastDay];
  };
const today: Spanner = (day) => [day, day];
const week: Spanner = (day) => {
  const monday = addDays(day, -weekdayOf(day));
  return [monday, addDays(monday, 6)];
};
const month: Spanner = (day) => {
  const first = `${day.slice(0, 7)}-01`;
  const next = `${addDays(first, 31).slice(0, 7)}-01`;
  return [first, addDays(next, -1)];
};
const always: Spanner = (day) => [EPOCH, day];

/** The names of times, weeks and months being those of the calendar. */
const INTERVALS: Readonly<Record<string, Spanner>> = {
  today,
  yesterday: (day) => [addDays(day, -1), addDays(day, -1)],
  week,
  '7_days': week,
  last_7_days: rolling(7),
  month,
  '30_days': month,
  last_30_days: rolling(30),
  '6_months': months('last_6_months'),
  last_6_months: months('last_6_months'),
  year: months('last_year'),
  '12_months': months('last_year'),
  last_12_months: months('last_year'),
  last_year: months('last_year'),
  any: always,
  all_time: always,
};

/**
 * `from` (or `start`) and `to` (or `end`), whole days both of them; else `interval` (or `range`): without one all there
 * is, and today for one that nobody knows.
 *
 * @throws HttpException 400 for what is no date
 */
export function readSummaryRange(
  query: Query,
  { now, zone }: { readonly now: Micros; readonly zone: string },
): TimeRange {
  const from = readText(query.from) ?? readText(query.start);
  const to = readText(query.to) ?? readText(query.end);
  if (from !== undefined && to !== undefined) {
    const [first, last] = [dayOf(from, zone), dayOf(to, zone)];
    return first <= last ? daysRange(first, last, zone) : { ...dayRange(first, zone), to: dayRange(first, zone).from };
  }
  const name = (readText(query.interval) ?? readText(query.range) ?? 'any').toLowerCase().replaceAll(/[\s-]+/g, '_');
  const spanner = Object.hasOwn(INTERVALS, name) ? (INTERVALS[name] as Spanner) : today;
  const [first, last] = spanner(localDateOf(now, zone), zone, now);
  return daysRange(first, last, zone);
}

function dayOf(text: string, zone: string): LocalDate {
  const at = parseInstant(text, zone);
  if (at === undefined) throw new HttpException({ error: 'Invalid date' }, 400);
  const day = localDateOf(at, zone);
  if (day < EPOCH) return EPOCH;
  return day > LAST_DAY ? LAST_DAY : day;
}
