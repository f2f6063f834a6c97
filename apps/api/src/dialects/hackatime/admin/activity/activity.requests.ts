import { addDays, type LocalDate, MICROS_PER_DAY, type Micros, parseLocalDate, startOfLocalDay } from '#libs/kernel';
import { parseInstant } from '../../instants.js';
import { unprocessable } from '../../problems.js';
import { readText } from '../../requests.js';

export type Query = Readonly<Record<string, unknown>>;

/** Half-open, µs. `from` and `to` are undefined where the request sets no bound. */
export interface Window {
  readonly from: Micros | undefined;
  readonly to: Micros | undefined;
}

export interface Place {
  readonly limit: number;
  readonly offset: number;
}

const MICROS_PER_MILLISECOND = 1_000;
const MICROS_PER_SECOND = 1_000_000;
/** Numbers from here on are milliseconds. */
const FIRST_MILLISECONDS = 1e12;
/** The end of the year 9999, in seconds. */
const LAST_SECOND = 253_402_300_799;
const NUMBER = /^\d{1,15}$/;

/**
 * `start_date` and `end_date`, each a date of the zone's days, seconds or milliseconds since the Unix epoch, or a
 * date-time; the end included. Without either, `date`.
 *
 * @throws HttpException 422 `invalid start_date`, `invalid end_date`, `invalid date`
 */
export function readWindow(query: Query, zone: string): Window {
  const from = edge(query, 'start_date', zone);
  const to = edge(query, 'end_date', zone);
  if (from !== undefined || to !== undefined) return { from: from?.from, to: to?.to };
  const date = readDate(query);
  return date === undefined ? { from: undefined, to: undefined } : dayOf(date, zone);
}

/** A day as the zone has it. */
export function dayOf(date: LocalDate, zone: string): { from: Micros; to: Micros } {
  return { from: startOfLocalDay(date, zone), to: startOfLocalDay(addDays(date, 1), zone) };
}

/** `date`; undefined: not given. @throws HttpException 422 */
export function readDate(query: Query, refusal = 'invalid date'): LocalDate | undefined {
  const text = readText(query.date);
  if (text === undefined) return undefined;
  const date = parseLocalDate(text);
  if (date === undefined) throw unprocessable(refusal);
  return date;
}

/** `limit` and `offset`, brought into their bounds. @throws HttpException 422 for what is no number */
export function readPlace(query: Query, { normal, most }: { normal: number; most: number }): Place {
  return {
    limit: wholeNumber(query, 'limit', { normal, least: 1, most }),
    offset: wholeNumber(query, 'offset', { normal: 0, least: 0, most: 100_000_000 }),
  };
}

/** Since when things are looked at: `lookback_days`, 1 to 365, 30 when absent. */
export function readLookback(query: Query, now: Micros): Micros {
  return now - wholeNumber(query, 'lookback_days', { normal: 30, least: 1, most: 365 }) * MICROS_PER_DAY;
}

/** `year` and `month` as the first of the month. @throws HttpException 422 `invalid parameters` */
export function readMonth(query: Query): LocalDate {
  const [year = '', month = ''] = [readText(query.year), readText(query.month)];
  const date = /^\d{1,2}$/.test(month) && parseLocalDate(`${year}-${month.padStart(2, '0')}-01`);
  if (!date) throw unprocessable('invalid parameters');
  return date;
}

/** Names by comma, without the empty ones. */
export function readNames(value: unknown): string[] {
  return (readText(value) ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

export function readFlag(value: unknown): boolean {
  return ['1', 'true', 't', 'yes', 'on'].includes(readText(value)?.toLowerCase() ?? '');
}

function edge(query: Query, name: 'start_date' | 'end_date', zone: string) {
  const text = readText(query[name]);
  if (text === undefined) return undefined;
  const date = parseLocalDate(text);
  if (date !== undefined) return dayOf(date, zone);
  const at = NUMBER.test(text) ? ofEpoch(Number(text)) : parseInstant(text, zone);
  if (at === undefined) throw unprocessable(`invalid ${name}`);
  return { from: at, to: at + 1 };
}

function ofEpoch(value: number): Micros | undefined {
  if (value >= FIRST_MILLISECONDS) return value <= LAST_SECOND * 1_000 ? value * MICROS_PER_MILLISECOND : undefined;
  return value <= LAST_SECOND ? value * MICROS_PER_SECOND : undefined;
}

interface Bounds {
  readonly normal: number;
  readonly least: number;
  readonly most: number;
}

function wholeNumber(query: Query, name: string, { normal, least, most }: Bounds): number {
  const text = readText(query[name]);
  if (text === undefined) return normal;
  if (!/^-?\d{1,15}$/.test(text)) throw unprocessable(`invalid ${name}`);
  return Math.min(Math.max(Number(text), least), most);
}
