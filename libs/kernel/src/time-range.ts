import type { Micros } from './clock.js';
import { addDays, daysBetween, type LocalDate, localDateOf, startOfLocalDay } from './time-zone.js';

/** Half-open instants `[from, to)` in µs, and the IANA zone that decides what a day is. */
export interface TimeRange {
  readonly from: Micros;
  readonly to: Micros;
  readonly zone: string;
}

/** One local day; 23 or 25 hours long when clocks change. */
export function dayRange(date: LocalDate, zone: string): TimeRange {
  return daysRange(date, date, zone);
}

/** From the first instant of `first` to the last of `last`, both dates included. */
export function daysRange(first: LocalDate, last: LocalDate, zone: string): TimeRange {
  return { from: startOfLocalDay(first, zone), to: startOfLocalDay(addDays(last, 1), zone), zone };
}

/** Every local date that the range touches, oldest first. */
export function localDatesOf({ from, to, zone }: TimeRange): LocalDate[] {
  if (from >= to) return [];
  const last = localDateOf(to - 1, zone);
  const dates: LocalDate[] = [];
  for (let date = localDateOf(from, zone); date <= last; date = addDays(date, 1)) dates.push(date);
  return dates;
}

/** How many local dates the range touches. */
export function dayCountOf({ from, to, zone }: TimeRange): number {
  return from >= to ? 0 : daysBetween(localDateOf(from, zone), localDateOf(to - 1, zone)) + 1;
}
