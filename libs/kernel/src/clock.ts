import { Temporal } from 'temporal-polyfill';

/** Microseconds since the Unix epoch, UTC; a safe integer until the year 2255. */
export type Micros = number;

/** Where "now" comes from. The system's own clock is `libs/platform/clock`. */
export interface Clock {
  now(): Micros;
}

/** Injection token of the {@link Clock}. */
export const CLOCK = Symbol('Clock');

/** A clock that stands still until it is told otherwise. */
export class FixedClock implements Clock {
  private current: Micros;

  /**
   * @param at ISO 8601 instant with `Z` or an offset, or µs since the epoch
   * @throws RangeError on any other text
   */
  constructor(at: string | Micros) {
    this.current = toMicros(at);
  }

  now(): Micros {
    return this.current;
  }

  set(at: string | Micros): void {
    this.current = toMicros(at);
  }

  advance(us: Micros): void {
    this.current += us;
  }
}

function toMicros(at: string | Micros): Micros {
  if (typeof at === 'number') return at;
  return Number(Temporal.Instant.from(at).epochNanoseconds / 1000n);
}
