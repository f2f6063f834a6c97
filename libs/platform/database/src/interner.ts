import { LRUCache } from 'lru-cache';

const MAX_ROUNDS = 3;

export interface InternerOptions<Item> {
  readonly maxEntries: number;
  /** The item's identity as a cache key; must include the person. */
  readonly keyOf: (item: Item) => string;
  /**
   * Looks the items up and inserts the missing ones, in one committed statement. Returns an id per item in order;
   * undefined where a concurrent insert won the race and was not visible yet.
   */
  readonly fetch: (items: readonly Item[]) => Promise<(number | undefined)[]>;
}

/** Maps values to dictionary ids. An id enters the cache only after the statement that made it has committed. */
export class Interner<Item> {
  private readonly cache: LRUCache<string, number>;

  constructor(private readonly options: InternerOptions<Item>) {
    this.cache = new LRUCache({ max: options.maxEntries });
  }

  /** Ids of `items`, in order. */
  async resolve(items: readonly Item[]): Promise<number[]> {
    const keys = items.map(this.options.keyOf);
    for (let round = 0; ; round++) {
      const ids = keys.map((key) => this.cache.get(key));
      const missing = new Map<string, Item>();
      for (const [index, id] of ids.entries()) {
        if (id === undefined) missing.set(keys[index] as string, items[index] as Item);
      }
      if (missing.size === 0) return ids as number[];
      if (round === MAX_ROUNDS) throw new Error(`${missing.size} dictionary values could not be resolved`);
      await this.load(missing);
      if (missing.size > this.cache.max / 2) return this.resolveUncached(items);
    }
  }

  private async load(missing: ReadonlyMap<string, Item>): Promise<void> {
    const fetched = await this.options.fetch([...missing.values()]);
    for (const [index, key] of [...missing.keys()].entries()) {
      const id = fetched[index];
      if (id !== undefined) this.cache.set(key, id);
    }
  }

  /** More values at once than the cache holds: ask the database alone. */
  private async resolveUncached(items: readonly Item[]): Promise<number[]> {
    const ids = await this.options.fetch(items);
    if (ids.some((id) => id === undefined)) throw new Error('dictionary values could not be resolved');
    return ids as number[];
  }
}

/** Rows of `{ ord, id }` (1-based ordinals) as an array of ids in the order of the request. */
export function idsByOrdinal(rows: readonly { ord: number; id: number }[], length: number): (number | undefined)[] {
  const ids: (number | undefined)[] = new Array(length).fill(undefined);
  for (const { ord, id } of rows) ids[ord - 1] = id;
  return ids;
}
