import { Temporal } from 'temporal-polyfill';
import type { Micros } from '#libs/kernel';

/** A date and a time of day, with a fraction of any length, and perhaps the offset from UTC. */
const STAMP = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?\b/i;
const WHOLE = /^-?\d{1,15}$/;
const TRUE = new Set(['1', 't', 'true']);

/** Null for what is empty: Go writes absent texts so. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value !== 'string') return null;
  return value.trim() === '' ? null : value;
}

/** Undefined where there is none. */
export function numberOf(value: unknown): number | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** Undefined for 0 as well: where Go writes absent numbers so. */
export function countOf(value: unknown): number | undefined {
  return numberOf(value) || undefined;
}

export function flagOf(value: unknown): boolean {
  return value === true || TRUE.has(String(value).toLowerCase());
}

/**
 * An instant: milliseconds since the Unix epoch, or a date-time.
 *
 * @param zone IANA zone of date-times that say none
 */
export function instantOf(value: unknown, zone: string): Micros | undefined {
  if (value instanceof Date) return value.getTime() * 1_000;
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value) * 1_000;
  if (typeof value !== 'string') return undefined;
  if (WHOLE.test(value)) return Number(value) * 1_000;
  const [, date, clock, fraction = '', offset] = STAMP.exec(value.trim()) ?? [];
  if (date === undefined || clock === undefined) return undefined;
  const ms =
    offset === undefined ? onTheWall(`${date}T${clock}`, zone) : Date.parse(`${date}T${clock}${shapeOf(offset)}`);
  return Number.isNaN(ms) ? undefined : ms * 1_000 + Number(fraction.padEnd(6, '0').slice(0, 6));
}

/** `+02`, `+0200` → `+02:00` */
function shapeOf(offset: string): string {
  if (/^[zu]/i.test(offset)) return 'Z';
  const digits = offset.slice(1).replace(':', '').padEnd(4, '0');
  return `${offset[0]}${digits.slice(0, 2)}:${digits.slice(2)}`;
}

/** Of a time that is there twice, the first one. */
function onTheWall(text: string, zone: string): number {
  if (zone === 'UTC') return Date.parse(`${text}Z`);
  try {
    return Temporal.PlainDateTime.from(text).toZonedDateTime(zone).epochMilliseconds;
  } catch {
    return Number.NaN;
  }
}
