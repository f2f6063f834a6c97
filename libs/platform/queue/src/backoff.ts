import type { Backoff } from './job-type.js';

/** Share of a delay that chance may take off, so that what failed together does not come back together. */
const JITTER = 0.25;
const MAX_DOUBLINGS = 30;

/** Milliseconds from failed attempt number `attempt` (1 for the first) to the next one. `chance` in [0, 1). */
export function delayAfter(attempt: number, { firstMs, maxMs }: Backoff, chance = Math.random()): number {
  const delay = Math.min(maxMs, firstMs * 2 ** Math.min(attempt - 1, MAX_DOUBLINGS));
  return Math.round(delay * (1 - JITTER * chance));
}
