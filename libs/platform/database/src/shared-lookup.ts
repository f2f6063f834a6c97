/** Finds the rows of many keys at once, by key; a key without a row is absent. */
export type FetchRows<Key, Row> = (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Row>>;

interface Waiting<Row> {
  readonly resolve: (row: Row | undefined) => void;
  readonly reject: (error: unknown) => void;
}

const MAX_AT_ONCE = 2;
const MAX_KEYS = 500;

/**
 * Lets callers who look something up at the same time share one statement. Remembers nothing: every caller's statement
 * begins after the call. Alone it asks at once; while statements are under way, keys gather for the next one.
 */
export class SharedLookup<Key, Row> {
  private waiting = new Map<Key, Waiting<Row>[]>();
  private underWay = 0;
  private scheduled = false;

  constructor(private readonly fetch: FetchRows<Key, Row>) {}

  find(key: Key): Promise<Row | undefined> {
    return new Promise((resolve, reject) => {
      const own = this.waiting.get(key);
      if (own === undefined) this.waiting.set(key, [{ resolve, reject }]);
      else own.push({ resolve, reject });
      this.schedule();
    });
  }

  private schedule(): void {
    if (this.scheduled || this.underWay >= MAX_AT_ONCE) return;
    this.scheduled = true;
    queueMicrotask(() => {
      this.scheduled = false;
      void this.ask();
    });
  }

  private async ask(): Promise<void> {
    const asked = this.take();
    this.underWay += 1;
    if (this.waiting.size > 0) this.schedule();
    try {
      const rows = await this.fetch([...asked.keys()]);
      for (const [key, callers] of asked) for (const { resolve } of callers) resolve(rows.get(key));
    } catch (error) {
      for (const callers of asked.values()) for (const { reject } of callers) reject(error);
    } finally {
      this.underWay -= 1;
      if (this.waiting.size > 0) this.schedule();
    }
  }

  private take(): Map<Key, Waiting<Row>[]> {
    const asked = this.waiting;
    this.waiting = new Map([...asked].slice(MAX_KEYS));
    if (this.waiting.size === 0) return asked;
    return new Map([...asked].slice(0, MAX_KEYS));
  }
}
