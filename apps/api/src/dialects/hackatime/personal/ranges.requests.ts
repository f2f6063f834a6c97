import { addDays, dayRange, daysRange, localDateOf, type Micros, parseLocalDate, type TimeRange } from '#libs/kernel';
import { endOf, instantOf, parseInstant } from '../instants.js';
import { unprocessable } from '../problems.js';
import { readText } from '../requests.js';

export type Query = Readonly<Record<string, unknown>>;

/** What "today" is. */
export interface Present {
  readonly now: Micros;
  /** IANA zone of the person. */
  readonly zone: string;
}

/** Local days, both included. */
export interface Days {
  readonly first: string;
  readonly last: string;
}

/** 2200-01-01: later instants cannot be reckoned with. */
const LATEST: Micros = 7_258_118_400_000_000;
/** Nothing is older. */
export const EARLIEST_DAY = '1970-01-02';
const LATEST_DAY = '2199-12-31';
const DAYS_OF_A_WEEK = 7;

/** `start_date` and `end_date`; without one that can be read, the last seven days and today. */
export function readLastDays(query: Query, { now, zone }: Present): Days {
  const today = localDateOf(now, zone);
  const last = readDay(query.end_date) ?? today;
  return { first: readDay(query.start_date) ?? addDays(today, 1 - DAYS_OF_A_WEEK), last };
}

/** The instants of days; none of days in the wrong order. */
export function rangeOfDays({ first, last }: Days, zone: string): TimeRange {
  return first <= last ? daysRange(first, last, zone) : { ...dayRange(first, zone), to: dayRange(first, zone).from };
}

/** From when to when a project must have been worked on to be listed, and from when to when its time is told. */
export interface ProjectRanges {
  readonly discovery: TimeRange;
  readonly stats: TimeRange;
}

/** What cannot be read does not count; without anything it is all there is, today included. */
export function readProjectRanges(query: Query, { now, zone }: Present): ProjectRanges {
  const whole = everything({ now, zone });
  const range = (starts: readonly string[], ends: readonly string[]): TimeRange => {
    const from = firstOf(query, starts, (text) => parseInstant(text, zone)) ?? whole.from;
    const to = firstOf(query, ends, (text) => parseEnd(text, zone)) ?? whole.to;
    return { from, to: Math.max(from, to), zone };
  };
  return {
    discovery: range(['since'], ['until', 'until_date']),
    stats: range(['start', 'start_date'], ['end', 'end_date']),
  };
}

/** All there is, today included. */
export function everything({ now, zone }: Present): TimeRange {
  return daysRange(EARLIEST_DAY, localDateOf(now, zone), zone);
}

/**
 * `start_time` and `end_time`; the person's today without them.
 *
 * @throws HttpException 422 `Invalid start_time`
 */
export function readTimes(query: Query, { now, zone }: Present): TimeRange {
  const today = dayRange(localDateOf(now, zone), zone);
  const from = Math.min(instantOf(query, ['start_time'], zone) ?? today.from, LATEST);
  const to = Math.min(endOf(query, ['end_time'], zone) ?? Math.max(today.to, from), LATEST);
  return { from, to: Math.max(from, to), zone };
}

/**
 * A whole number, cut to `most`.
 *
 * @throws HttpException 422 for anything else, and for less than `least`
 */
export function readCount(
  query: Query,
  name: string,
  { least, most }: { readonly least: number; readonly most: number },
): number | undefined {
  const text = readText(query[name]);
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text) || Number(text) < least) throw unprocessable(`Invalid ${name}`);
  return Math.min(Number(text), most);
}

/** A date that can be reckoned with, also at the head of a date-time. */
export function readDay(value: unknown): string | undefined {
  const day = parseLocalDate(readText(value)?.slice(0, 10));
  return day === undefined || day < EARLIEST_DAY || day > LATEST_DAY ? undefined : day;
}

function parseEnd(text: string, zone: string): Micros | undefined {
  const day = parseLocalDate(text);
  return day === undefined ? parseInstant(text, zone) : dayRange(day, zone).to;
}

function firstOf(
  query: Query,
  names: readonly string[],
  parse: (text: string) => Micros | undefined,
): Micros | undefined {
  for (const name of names) {
    const text = readText(query[name]);
    const us = text === undefined ? undefined : parse(text);
    if (us !== undefined) return Math.min(Math.max(us, 0), LATEST);
  }
  return undefined;
}
