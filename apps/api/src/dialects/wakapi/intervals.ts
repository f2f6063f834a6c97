import {
  addDays,
  daysRange,
  type LocalDate,
  localDateOf,
  MICROS_PER_DAY,
  type Micros,
  type RangeName,
  resolveRange,
  startOfLocalDay,
  type TimeRange,
} from '#libs/kernel';

import { rangeWord } from '../shared/wakapi-words.js';

/** What decides which instants an interval means for a person. */
export interface IntervalContext {
  readonly now: Micros;
  readonly zone: string;
  /** 0 is Sunday. */
  readonly weekStart: number;
}

type Resolver = (context: IntervalContext) => TimeRange;

const FIRST_DAY: LocalDate = '1970-01-02';

/** Whole local days, today included. */
const calendar =
  (name: RangeName): Resolver =>
  (context) =>
    resolveRange(name, { ...context, includeToday: true }).range;

/** Until now, since the same time of an earlier day. */
const since =
  (firstDay: (today: LocalDate, context: IntervalContext) => LocalDate): Resolver =>
  (context) => {
    const { now, zone } = context;
    const today = localDateOf(now, zone);
    const sinceMidnight = now - startOfLocalDay(today, zone);
    return { from: startOfLocalDay(firstDay(today, context), zone) + sinceMidnight, to: now, zone };
  };

const days = (count: number): Resolver => since((today) => addDays(today, -count));
const months = (name: 'last_6_months' | 'last_year'): Resolver =>
  since((_, context) => resolveRange(name, { ...context, includeToday: false }).firstDay);

const RESOLVERS = {
  today: calendar('today'),
  yesterday: calendar('yesterday'),
  last_24_hours: ({ now, zone }) => ({ from: now - MICROS_PER_DAY, to: now, zone }),
  this_week: calendar('this_week'),
  last_week: calendar('last_week'),
  this_month: calendar('this_month'),
  last_month: calendar('last_month'),
  this_year: (context) => calendar(localDateOf(context.now, context.zone).slice(0, 4) as RangeName)(context),
  last_7_days: days(7),
  last_7_days_from_yesterday: calendar('last_7_days_from_yesterday'),
  last_14_days: days(14),
  last_30_days: days(30),
  last_6_months: months('last_6_months'),
  last_12_months: months('last_year'),
  all_time: ({ now, zone }) => daysRange(FIRST_DAY, localDateOf(now, zone), zone),
} satisfies Record<string, Resolver>;

/** The intervals that Wakapi knows, each by one of its names. */
export type Interval = keyof typeof RESOLVERS;

/** Words that stand for something else on WakaTime's face. */
const OWN_WORDS: Readonly<Record<string, Interval>> = { year: 'this_year', last_year: 'last_12_months' };

/** By any of its names: `30_days`, `last_30_days`, `Last 30 Days`. */
export function parseInterval(text: string): Interval | undefined {
  const word = rangeWord(text);
  if (Object.hasOwn(OWN_WORDS, word)) return OWN_WORDS[word];
  return Object.hasOwn(RESOLVERS, word) ? (word as Interval) : undefined;
}

/**
 * The instants of an interval. Named days, weeks, months and years are the person's own, whole; a number of hours, days
 * or months ends now and began at the same time of day.
 */
export function resolveInterval(interval: Interval, context: IntervalContext): TimeRange {
  return RESOLVERS[interval](context);
}
