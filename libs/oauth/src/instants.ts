import type { Clock, Micros } from '#libs/kernel';

const US_PER_MS = 1_000;
const MS_PER_SECOND = 1_000;

export function instantOf(clock: Clock): Date {
  return new Date(clock.now() / US_PER_MS);
}

export function later(instant: Date, seconds: number): Date {
  return new Date(instant.getTime() + seconds * MS_PER_SECOND);
}

export function earliest(first: Date, second: Date | null | undefined): Date {
  return second && second < first ? second : first;
}

export function micros(instant: Date): Micros {
  return instant.getTime() * US_PER_MS;
}

export function microsOrNull(instant: Date | null | undefined): Micros | null {
  return instant ? micros(instant) : null;
}

/** Whole seconds, rounded up. */
export function secondsBetween(from: Date, to: Date): number {
  return Math.ceil((to.getTime() - from.getTime()) / MS_PER_SECOND);
}
