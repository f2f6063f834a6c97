import type { Micros } from './clock.js';

/**
 * Since when heartbeats are kept: the start of the UTC month that lies `months` before that of `now`, so that at least
 * `months` whole months stay.
 */
export function retentionBoundary(now: Micros, months: number): Micros {
  const date = new Date(now / 1000);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months, 1) * 1000;
}
