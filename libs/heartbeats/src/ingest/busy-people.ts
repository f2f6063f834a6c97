import type { Pending } from './ingest.batcher.js';

/** Stores requests of one person together, waiting for that person's lock; settles them all. */
export type StoreWaiting = (own: readonly Pending[]) => Promise<'settled' | 'locked'>;

/** People waited for at once. With the flushes they make up the pool of connections. */
const MAX_AT_ONCE = 3;

/**
 * Requests of people whose lock somebody else holds. Each person is waited for once, whatever else that person sends
 * meanwhile, so that nobody's lock costs others more than one of a few connections.
 */
export class BusyPeople {
  private readonly waiting = new Map<number, Pending[]>();
  private readonly served = new Set<number>();

  constructor(
    private readonly store: StoreWaiting,
    private readonly refuse: (pending: Pending) => void,
    private readonly maxRows: number,
  ) {}

  has(userId: number): boolean {
    return this.waiting.has(userId);
  }

  add(pending: Pending): void {
    const own = this.waiting.get(pending.userId);
    if (own === undefined) this.waiting.set(pending.userId, [pending]);
    else own.push(pending);
    this.serveNext();
  }

  /** The oldest requests that fit one transaction; one alone always does. */
  private countThatFit(own: readonly Pending[]): number {
    let rows = 0;
    const rest = own.findIndex((pending, index) => {
      rows += pending.rows.length;
      return index > 0 && rows > this.maxRows;
    });
    return rest === -1 ? own.length : rest;
  }

  private serveNext(): void {
    if (this.served.size >= MAX_AT_ONCE) return;
    for (const userId of this.waiting.keys()) {
      if (this.served.has(userId)) continue;
      this.served.add(userId);
      void this.serve(userId);
      return;
    }
  }

  private async serve(userId: number): Promise<void> {
    const own = this.waiting.get(userId) ?? [];
    while (own.length > 0) {
      const outcome = await this.store(own.splice(0, this.countThatFit(own)));
      // Who came while the lock was waited for in vain would wait as long again.
      if (outcome === 'locked') for (const pending of own.splice(0)) this.refuse(pending);
    }
    this.waiting.delete(userId);
    this.served.delete(userId);
    this.serveNext();
  }
}
