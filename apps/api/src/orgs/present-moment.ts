import type { Micros } from '#libs/kernel';

const MILLISECONDS = /\.\d+Z$/;

/** UTC in whole seconds: `2026-10-10T12:00:00Z`. */
export function presentMoment(at: Micros): string;
export function presentMoment(at: Micros | null): string | null;
export function presentMoment(at: Micros | null): string | null {
  return at === null ? null : new Date(at / 1_000).toISOString().replace(MILLISECONDS, 'Z');
}
