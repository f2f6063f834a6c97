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
  /**
   * Those counted lately, and those before them, who are forgotten together once there are too many of the former. No
   * `LRUCache`, which would take the room of all of them at once.
   */
  private late = new Map<string, Entry>();
  private before = new Map<string, Entry>();

  constructor(private readonly windowMs: number) {}

  /** @param points may be negative: something was counted in vain */
  consume(key: string, points = 1): Count {
    const now = performance.now();
    const known = this.find(key);
    const isRunning = known !== undefined && known.endsAt > now;
    const entry = isRunning ? known : { consumed: 0, endsAt: now + this.windowMs };
    entry.consumed = Math.max(0, entry.consumed + points);
    this.late.set(key, entry);
    if (this.late.size >= MAX_KEYS / 2) this.forget();
    return { consumed: entry.consumed, msLeft: entry.endsAt - now };
  }

  get(key: string): Count | undefined {
    const now = performance.now();
    const entry = this.find(key);
    return entry === undefined || entry.endsAt <= now
      ? undefined
      : { consumed: entry.consumed, msLeft: entry.endsAt - now };
  }

  delete(key: string): void {
    this.late.delete(key);
    this.before.delete(key);
  }

  private find(key: string): Entry | undefined {
    return this.late.get(key) ?? this.before.get(key);
  }

  private forget(): void {
    this.before = this.late;
    this.late = new Map();
  }
}
