import { LRUCache } from 'lru-cache';
import { type Clock, MICROS_PER_SECOND, type UserId } from '#libs/kernel';

interface Bucket {
  tokens: number;
  /** µs. */
  at: number;
}

/** Requests a second that a caller may send in the long run, and the seconds over which that is averaged. */
const PER_SECOND = 10;
const AVERAGED_SECONDS = 300;
const CAPACITY = PER_SECOND * AVERAGED_SECONDS;
/** A bucket that is forgotten starts full again; this many callers may be busy at once. */
const MAX_CALLERS = 100_000;

/** A token bucket per person, and per address of those whom nobody knows, in the memory of this process. */
export class RateLimiter {
  private readonly buckets = new LRUCache<UserId | string, Bucket>({ max: MAX_CALLERS });

  constructor(private readonly clock: Clock) {}

  /** Counts one request. Returns the seconds to wait when it is one too many, else 0. */
  take(caller: UserId | string): number {
    const now = this.clock.now();
    const bucket = this.buckets.get(caller) ?? { tokens: CAPACITY, at: now };
    const refill = (Math.max(0, now - bucket.at) / MICROS_PER_SECOND) * PER_SECOND;
    const tokens = Math.min(CAPACITY, bucket.tokens + refill);
    const isAllowed = tokens >= 1;
    this.buckets.set(caller, { tokens: isAllowed ? tokens - 1 : tokens, at: now });
    return isAllowed ? 0 : Math.max(1, Math.ceil((1 - tokens) / PER_SECOND));
  }
}
