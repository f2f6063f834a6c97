import { MICROS_PER_DAY, MICROS_PER_SECOND, type Micros } from '#libs/kernel';

const DEFAULT_PAUSE = 60 * MICROS_PER_SECOND;
/** Larger numbers are seconds since 1970, smaller ones seconds from now. */
const EPOCH_FROM = 1_000_000_000;

/** When a forge wants the next call, µs: `Retry-After`, else when its window begins anew; undefined if it said nothing. */
export function pauseOf(headers: Headers, now: Micros): Micros | undefined {
  const after = headers.get('retry-after');
  if (after !== null) return bounded(momentOf(after, now), now);
  if (remainingOf(headers) !== 0) return undefined;
  const reset = headers.get('x-ratelimit-reset') ?? headers.get('ratelimit-reset');
  return reset === null ? now + DEFAULT_PAUSE : bounded(momentOf(reset, now), now);
}

/** The same for an answer that was refused because of a limit, which always has an end. */
export function pauseOfRefused(headers: Headers, now: Micros): Micros {
  return pauseOf(headers, now) ?? now + DEFAULT_PAUSE;
}

/** Is this refusal about a limit, and not about rights? */
export function isLimit(status: number, headers: Headers): boolean {
  return status === 429 || (status === 403 && (headers.has('retry-after') || remainingOf(headers) === 0));
}

function remainingOf(headers: Headers): number | undefined {
  const text = headers.get('x-ratelimit-remaining') ?? headers.get('ratelimit-remaining');
  return text === null || text.trim() === '' ? undefined : Number(text);
}

function momentOf(text: string, now: Micros): Micros {
  const seconds = Number(text);
  if (Number.isNaN(seconds)) {
    const date = Date.parse(text);
    return Number.isNaN(date) ? now + DEFAULT_PAUSE : date * 1000;
  }
  return Math.round((seconds >= EPOCH_FROM ? 0 : now) + seconds * MICROS_PER_SECOND);
}

function bounded(moment: Micros, now: Micros): Micros {
  return Math.min(Math.max(moment, now + MICROS_PER_SECOND), now + MICROS_PER_DAY);
}
