import type { Micros } from './clock.js';

export const MICROS_PER_SECOND = 1_000_000;
export const MICROS_PER_MINUTE = 60 * MICROS_PER_SECOND;
export const MICROS_PER_DAY = 24 * 60 * MICROS_PER_MINUTE;

/** Seconds with any fraction to the nearest microsecond. */
export function secondsToMicros(seconds: number): Micros {
  return Math.round(seconds * MICROS_PER_SECOND);
}

export function microsToSeconds(us: number): number {
  return us / MICROS_PER_SECOND;
}

/** "2026-09-30T21:00:00Z"; fractions are cut off. */
export function isoUtcSeconds(us: Micros): string {
  const seconds = Math.floor(us / MICROS_PER_SECOND);
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}
