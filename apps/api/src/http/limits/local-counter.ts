import { LRUCache } from 'lru-cache';

/** How often something was counted in the running window, and how long that still lasts. */
export interface Count {
  readonly consumed: number;
  readonly msLeft: number;
}

interface Entry {
  consumed: number;
  endsAt: number;
}

/** Who is counted longest ago is forgotten first: a flood of addresses must not fill the memory. */
const MAX_KEYS = 100_000;

/** Counts per key in windows that begin with the first request, in the memory of this process. */
export class LocalCounter {
  private readonly entries = new LRUCache<string, Entry>({ max: MAX_KEYS });

  constructor(private readonly windowMs: number) {}

  /** @param points may be negative: something was counted in vain */
  consume(key: string, points = 1): Count {
    const now = performance.now();
    const entry = this.entries.get(key);
    if (entry !== undefined && entry.endsAt > now) {
      entry.consumed = Math.max(0, entry.consumed + points);
      return { consumed: entry.consumed, msLeft: entry.endsAt - now };
    }
    this.entries.set(key, { consumed: Math.max(0, points), endsAt: now + this.windowMs });
    return { consumed: Math.max(0, points), msLeft: this.windowMs };
  }

  get(key: string): Count | undefined {
    const now = performance.now();
    const entry = this.entries.get(key);
    return entry === undefined || entry.endsAt <= now
      ? undefined
      : { consumed: entry.consumed, msLeft: entry.endsAt - now };
  }

  delete(key: string): void {
    this.entries.delete(key);
  }
}
