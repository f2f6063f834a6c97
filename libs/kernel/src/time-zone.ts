import { Temporal } from 'temporal-polyfill';
import type { Micros } from './clock.js';

/** A calendar date, "YYYY-MM-DD". */
export type LocalDate = string;

const OFFSET = /^[+-]|^(utc|gmt)[+-]/i;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const FIRST_DATE = '1970-01-01';
const LAST_DATE = '2999-12-31';
const MAX_CACHED = 20_000;
const DAY_MS = 86_400_000;
/** English has most abbreviations only where they are in daily use, so each part of the world is asked for its own. */
const ABBREVIATION_LOCALES = ['en-US', 'en-GB', 'en-AU', 'en-NZ', 'en-IN', 'en-ZA', 'en-HK'];

const zones = new Map<string, string | undefined>();
const dayStarts = new Map<string, Micros>();
const formats = new Map<string, Intl.DateTimeFormat>();
const nameFormats = new Map<string, Intl.DateTimeFormat>();

/** The IANA id in its usual case; undefined for offsets, abbreviations without a zone, and anything unknown. */
export function parseZone(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length === 0 || value.length > 64) return undefined;
  const key = value.toLowerCase();
  if (!zones.has(key)) remember(zones, key, canonicalZone(value));
  return zones.get(key);
}

function canonicalZone(value: string): string | undefined {
  if (OFFSET.test(value)) return undefined;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(value).timeZoneId;
  } catch {
    return undefined;
  }
}

/** A real calendar date from 1970 to 2999, or undefined; the days around it can be computed in any zone. */
export function parseLocalDate(value: unknown): LocalDate | undefined {
  if (typeof value !== 'string' || !DATE.test(value) || value < FIRST_DATE || value > LAST_DATE) return undefined;
  try {
    return Temporal.PlainDate.from(value, { overflow: 'reject' }).toString();
  } catch {
    return undefined;
  }
}

/** The date on the wall at an instant. */
export function localDateOf(us: Micros, zone: string): LocalDate {
  return dateFormat(zone).format(Math.floor(us / 1000));
}

/**
 * The instant at which a clock on the wall shows this; of a time that comes twice the first, and one that is skipped
 * counts from before the gap.
 *
 * @param time "HH:MM:SS", which must exist
 */
export function localInstant(date: LocalDate, time: string, zone: string): Micros {
  return Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(zone).epochMilliseconds * 1000;
}

/** "2026-10-10T14:45:00+05:45", in UTC with a Z; fractions are cut off. */
export function isoLocalSeconds(us: Micros, zone: string): string {
  const instant = Temporal.Instant.fromEpochMilliseconds(Math.floor(us / 1_000_000) * 1000);
  const text = instant.toZonedDateTimeISO(zone).toString({ timeZoneName: 'never', smallestUnit: 'second' });
  return text.replace(/\+00:00$/, 'Z');
}

/** The first instant of a local day; where midnight is skipped, the first instant after the gap. */
export function startOfLocalDay(date: LocalDate, zone: string): Micros {
  const key = `${zone}|${date}`;
  let start = dayStarts.get(key);
  if (start === undefined) {
    start = Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds * 1000;
    remember(dayStarts, key, start);
  }
  return start;
}

export function addDays(date: LocalDate, days: number): LocalDate {
  return new Date(utcMidnight(date) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Whole days from `a` to `b`; negative when `b` is earlier. */
export function daysBetween(a: LocalDate, b: LocalDate): number {
  return (utcMidnight(b) - utcMidnight(a)) / DAY_MS;
}

/** 0 is Monday, 6 is Sunday. */
export function weekdayOf(date: LocalDate): number {
  return (new Date(utcMidnight(date)).getUTCDay() + 6) % 7;
}

/**
 * The first day of the week that a day lies in.
 *
 * @param weekStart the weekday that weeks begin with; 0 is Sunday
 */
export function startOfWeek(day: LocalDate, weekStart: number): LocalDate {
  const sundayBased = (weekdayOf(day) + 1) % 7;
  return addDays(day, -((sundayBased - weekStart + 7) % 7));
}

/** "EAT", "GMT+5:45" where a zone has no name of its own. */
export function zoneAbbreviation(us: Micros, zone: string): string {
  const names = ABBREVIATION_LOCALES.map((locale) => shortName(us, zone, locale));
  return names.find((name) => !OFFSET.test(name)) ?? names[0] ?? zone;
}

function shortName(us: Micros, zone: string, locale: string): string {
  const key = `${locale}|${zone}`;
  let format = nameFormats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: 'short' });
    remember(nameFormats, key, format);
  }
  return format.formatToParts(Math.floor(us / 1000)).find(({ type }) => type === 'timeZoneName')?.value ?? zone;
}

function utcMidnight(date: LocalDate): number {
  return Date.parse(`${date}T00:00:00Z`);
}

function dateFormat(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
    remember(formats, zone, format);
  }
  return format;
}

function remember<Value>(cache: Map<string, Value>, key: string, value: Value): void {
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(key, value);
}
