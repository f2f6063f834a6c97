import { type Micros, readNumber, secondsToMicros } from '#libs/kernel';
import { type Draft, INVALID, REQUIRED, withError } from '../draft.js';
import type { IngestContext } from '../heartbeat-input.js';

/** 2010-01-01T00:00:00Z; older times are broken clocks. */
export const EARLIEST_TIME: Micros = 1_262_304_000_000_000;
/** How far a clock may run ahead of the server's: 24 hours. */
export const MAX_AHEAD_US = 86_400_000_000;
/** Seconds that are still a safe integer as µs; far beyond every accepted time. */
const LARGEST_SECONDS = 9_000_000_000;

const TOO_OLD = 'Can not log time before 2010-01-01.';
const TOO_NEW = 'Can not log time in the future.';
const BEYOND_AGE = 'Can not log time older than the maximum age.';

/**
 * Reads `time`, seconds since the Unix epoch as a number or as text, exact to the microsecond. A time outside the
 * accepted range is refused, never altered.
 */
export function checkTime(draft: Draft, context: IngestContext): Draft {
  const read = readNumber(draft.received.time);
  if (read.kind === 'none') return withError(draft, 'time', REQUIRED);
  if (read.kind === 'invalid') return withError(draft, 'time', INVALID);
  const time = secondsToMicros(Math.min(Math.max(read.value, 0), LARGEST_SECONDS));
  if (time < EARLIEST_TIME) return withError(draft, 'time', TOO_OLD);
  if (time > context.now + MAX_AHEAD_US) return withError(draft, 'time', TOO_NEW);
  if (context.maxAgeUs !== undefined && time < context.now - context.maxAgeUs) {
    return withError(draft, 'time', BEYOND_AGE);
  }
  return { ...draft, item: { ...draft.item, time } };
}
