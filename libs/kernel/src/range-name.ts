import type { Micros } from './clock.js';
import { daysRange, type TimeRange } from './time-range.js';
import { addDays, type LocalDate, localDateOf, startOfWeek } from './time-zone.js';

export const RANGE_NAMES = [
  'today',
  'yesterday',
  'last_7_days',
  'last_7_days_from_yesterday',
  'last_14_days',
  'last_30_days',
  'last_6_months',
  'last_year',
  'this_week',
  'last_week',
  'this_month',
  'last_month',
  'all_time',
] as const;

type NamedRange = (typeof RANGE_NAMES)[number];

/** One of {@link RANGE_NAMES}, a year "YYYY", or a month "YYYY-MM". */
export type RangeName = NamedRange | `${number}` | `${number}-${number}`;

export interface RangeContext {
  readonly zone: string;
  readonly now: Micros;
  /** First day of the week: 0 Sunday (the default), 1 Monday, … 6 Saturday. */
  readonly weekStart?: number;
  /** Do the rolling ranges (last N days, months, year) end today rather than yesterday? */
  readonly includeToday: boolean;
  /** Where "all time" begins; today when absent. */
  readonly firstDay?: LocalDate;
}

export interface ResolvedRange {
  readonly range: TimeRange;
  /** Both included. */
  readonly firstDay: LocalDate;
  readonly lastDay: LocalDate;
  readonly includesToday: boolean;
}

const YEAR = /^(20[0-9]{2})$/;
const MONTH = /^(20[0-9]{2})-(0[1-9]|1[0-2])$/;
const MONTH_NAMES = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** A range by any of its spellings: "Last 7 Days", "last_7_days", "last-7-days", "2026", "2026-10". */
export function parseRangeName(text: string): RangeName | undefined {
  const name = text.trim().toLowerCase();
  if (YEAR.test(name) || MONTH.test(name)) return name as RangeName;
  const words = name.replaceAll(/[\s_-]+/g, '_');
  return RANGE_NAMES.find((known) => known === words);
}

const STATS_NAMES: readonly RangeName[] = ['last_7_days', 'last_30_days', 'last_6_months', 'last_year', 'all_time'];

/** The ranges that stats are asked for, in words. */
export const STATS_RANGES_TEXT = `${STATS_NAMES.join(', ')}, YYYY or YYYY-MM`;

/** A range that stats answer for, by any of its spellings. */
export function parseStatsRange(text: string): RangeName | undefined {
  const name = parseRangeName(text);
  if (name === undefined) return undefined;
  return STATS_NAMES.includes(name) || YEAR.test(name) || MONTH.test(name) ? name : undefined;
}

type Bounds = readonly [first: LocalDate, last: LocalDate];
type Resolver = (today: LocalDate, context: RangeContext) => Bounds;

const rolling =
  (days: number): Resolver =>
  (today, { includeToday }) => {
    const last = includeToday ? today : addDays(today, -1);
    return [addDays(last, 1 - days), last];
  };

const rollingMonths =
  (months: number): Resolver =>
  (today, { includeToday }) => {
    const last = includeToday ? today : addDays(today, -1);
    return [addMonths(addDays(last, 1), -months), last];
  };

const RESOLVERS: Record<NamedRange, Resolver> = {
  today: (today) => [today, today],
  yesterday: (today) => [addDays(today, -1), addDays(today, -1)],
  last_7_days: rolling(7),
  last_7_days_from_yesterday: (today) => [addDays(today, -7), addDays(today, -1)],
  last_14_days: rolling(14),
  last_30_days: rolling(30),
  last_6_months: rollingMonths(6),
  last_year: rollingMonths(12),
  this_week: (today, { weekStart = 0 }) => [startOfWeek(today, weekStart), today],
  last_week: (today, { weekStart = 0 }) => {
    const start = startOfWeek(today, weekStart);
    return [addDays(start, -7), addDays(start, -1)];
  },
  this_month: (today) => [startOfMonth(today), today],
  last_month: (today) => {
    const start = startOfMonth(today);
    return [addMonths(start, -1), addDays(start, -1)];
  },
  all_time: (today, { firstDay }) => [firstDay === undefined || firstDay > today ? today : firstDay, today],
};

/**
 * The days a range name stands for at this moment. A year or month is the calendar period, cut off after today; one
 * that lies wholly ahead is its first day.
 */
export function resolveRange(name: RangeName, context: RangeContext): ResolvedRange {
  const today = localDateOf(context.now, context.zone);
  const [firstDay, lastDay] = bounds(name, today, context);
  return {
    range: daysRange(firstDay, lastDay, context.zone),
    firstDay,
    lastDay,
    includesToday: firstDay <= today && today <= lastDay,
  };
}

function bounds(name: RangeName, today: LocalDate, context: RangeContext): Bounds {
  const resolver = RESOLVERS[name as NamedRange];
  if (resolver !== undefined) return resolver(today, context);
  const isYear = YEAR.test(name);
  const first = isYear ? `${name}-01-01` : `${name}-01`;
  const last = addDays(addMonths(first, isYear ? 12 : 1), -1);
  if (first > today) return [first, first];
  return [first, last > today ? today : last];
}

/** "last 7 days", "2026", "October 2026". */
export function humanRangeName(name: RangeName): string {
  const [, year, month] = MONTH.exec(name) ?? [];
  if (year !== undefined && month !== undefined) return `${MONTH_NAMES[Number(month) - 1]} ${year}`;
  return name.replaceAll('_', ' ');
}

function startOfMonth(date: LocalDate): LocalDate {
  return `${date.slice(0, 7)}-01`;
}

/** The same day of another month, or that month's last day. */
function addMonths(date: LocalDate, months: number): LocalDate {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  const target = new Date(Date.UTC(year, month - 1 + months, 1));
  const lastDay = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate();
  target.setUTCDate(Math.min(day, lastDay));
  return target.toISOString().slice(0, 10);
}
