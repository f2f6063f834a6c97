import { describe, expect, it, vi } from 'vitest';
import type { IngestOutcome, IngestRow } from '#libs/durations';
import { IngestBatcher, type IngestStore } from './ingest.batcher.js';

const LIMITS = { maxPeoplePerBatch: 3, maxRowsPerBatch: 10, maxConcurrentFlushes: 1, maxQueuedRows: 20 };

const rows = (userId: number, count: number, from = 0): IngestRow[] =>
  Array.from({ length: count }, (_, index) => ({ u: userId, t: from + index }) as IngestRow);

/** A store in memory that remembers its calls; rows listed as bad fail their whole statement, as PostgreSQL would. */
class MemoryStore implements IngestStore {
  readonly calls: number[][] = [];
  readonly waited: number[][] = [];
  readonly locked = new Set<number>();
  badTime = -1;
  failure: Error | undefined;
  waitFailure: Error | undefined;
  /** How long whoever waits for a lock waits. */
  unlocked: Promise<void> = Promise.resolve();

  async tryIngest(batch: readonly IngestRow[]): Promise<IngestOutcome[]> {
    this.calls.push(batch.map((row) => row.u));
    await new Promise(setImmediate);
    this.check(batch);
    return batch.map((row) => (this.locked.has(row.u) ? 'busy' : 'stored'));
  }

  async ingestWaiting(batch: readonly IngestRow[]): Promise<IngestOutcome[]> {
    this.waited.push(batch.map((row) => row.t));
    await this.unlocked;
    if (this.waitFailure !== undefined) throw this.waitFailure;
    this.check(batch);
    return batch.map(() => 'stored');
  }

  private check(batch: readonly IngestRow[]): void {
    if (this.failure !== undefined) throw this.failure;
    if (batch.some((row) => row.t === this.badTime)) throw Object.assign(new Error('out of range'), { code: '22003' });
  }
}

describe('an idle batcher', () => {
  it('flushes at once', async () => {
    const store = new MemoryStore();
    expect(await new IngestBatcher(store, LIMITS).submit(1, rows(1, 2))).toEqual(['stored', 'stored']);
    expect(store.calls).toEqual([[1, 1]]);
  });

  it('asks nothing for nothing', async () => {
    const store = new MemoryStore();
    expect(await new IngestBatcher(store, LIMITS).submit(1, [])).toEqual([]);
    expect(store.calls).toEqual([]);
  });
});

describe('under load', () => {
  it('gathers people into one transaction, up to the limits', async () => {
    const store = new MemoryStore();
    const batcher = new IngestBatcher(store, LIMITS);
    await Promise.all([1, 2, 3, 4].map((person) => batcher.submit(person, rows(person, 2))));
    expect(store.calls).toEqual([
      [1, 1, 2, 2, 3, 3],
      [4, 4],
    ]);
  });

  it('keeps a batch under the row limit, but lets one large request through', async () => {
    const store = new MemoryStore();
    const batcher = new IngestBatcher(store, LIMITS);
    await Promise.all([batcher.submit(1, rows(1, 12)), batcher.submit(2, rows(2, 1))]);
    expect(store.calls.map((call) => call.length)).toEqual([12, 1]);
  });

  it('refuses what the queue cannot hold, and recovers', async () => {
    const store = new MemoryStore();
    const batcher = new IngestBatcher(store, LIMITS);
    const first = batcher.submit(1, rows(1, 15));
    await expect(batcher.submit(2, rows(2, 6))).rejects.toMatchObject({ code: 'heartbeats.overloaded' });
    await first;
    expect(await batcher.submit(2, rows(2, 6))).toHaveLength(6);
  });
});

describe('somebody else is in the way', () => {
  it('a person whose lock is taken is retried alone; others are answered', async () => {
    const store = new MemoryStore();
    store.locked.add(2);
    const batcher = new IngestBatcher(store, LIMITS);
    const answers = await Promise.all([batcher.submit(1, rows(1, 1)), batcher.submit(2, rows(2, 1, 50))]);
    expect(answers).toEqual([['stored'], ['stored']]);
    expect(store.waited).toEqual([[50]]);
  });

  it('a value the database refuses costs only its own item', async () => {
    const store = new MemoryStore();
    store.badTime = 101;
    const batcher = new IngestBatcher(store, LIMITS);
    const answers = await Promise.all([batcher.submit(1, rows(1, 2)), batcher.submit(2, rows(2, 3, 100))]);
    expect(answers).toEqual([
      ['stored', 'stored'],
      ['stored', 'unstorable', 'stored'],
    ]);
  });

  it('a failure of the server is told to everybody in the batch', async () => {
    const store = new MemoryStore();
    store.failure = Object.assign(new Error('terminating connection'), { code: '57P01' });
    const batcher = new IngestBatcher(store, LIMITS);
    const answers = await Promise.allSettled([batcher.submit(1, rows(1, 1)), batcher.submit(2, rows(2, 1))]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    store.failure = undefined;
    expect(await batcher.submit(1, rows(1, 1))).toEqual(['stored']);
  });
});

describe('a lock that does not come free', () => {
  it('is an overload, to be tried again', async () => {
    const store = new MemoryStore();
    store.locked.add(1);
    store.waitFailure = Object.assign(new Error('canceling statement due to lock timeout'), { code: '55P03' });
    await expect(new IngestBatcher(store, LIMITS).submit(1, rows(1, 2, 7))).rejects.toMatchObject({
      code: 'heartbeats.overloaded',
    });
  });
});

describe('while a person is waited for', () => {
  it('others go on, and what the person sends meanwhile is stored together', async () => {
    const store = new MemoryStore();
    const { promise, resolve: unlock } = Promise.withResolvers<void>();
    store.unlocked = promise;
    store.locked.add(1);
    const batcher = new IngestBatcher(store, LIMITS);
    const first = batcher.submit(1, rows(1, 1));
    await vi.waitFor(() => expect(store.waited).toEqual([[0]]));
    const more = [7, 8, 9].map((from) => batcher.submit(1, rows(1, 4, from * 10)));
    expect(await batcher.submit(2, rows(2, 1))).toEqual(['stored']);
    unlock();
    expect(await Promise.all([first, ...more])).toEqual([['stored'], ...more.map(() => Array(4).fill('stored'))]);
    expect(store.waited).toEqual([[0], [70, 71, 72, 73, 80, 81, 82, 83], [90, 91, 92, 93]]);
    expect(store.calls).toEqual([[1], [2]]);
  });

  it('who comes meanwhile is refused with whoever waited in vain', async () => {
    const store = new MemoryStore();
    const { promise, reject: giveUp } = Promise.withResolvers<void>();
    store.unlocked = promise;
    store.locked.add(1);
    const batcher = new IngestBatcher(store, LIMITS);
    const first = batcher.submit(1, rows(1, 1));
    await vi.waitFor(() => expect(store.waited).toHaveLength(1));
    const answers = Promise.allSettled([first, batcher.submit(1, rows(1, 1, 5))]);
    giveUp(Object.assign(new Error('canceling statement due to lock timeout'), { code: '55P03' }));
    expect(await answers).toMatchObject([
      { reason: { code: 'heartbeats.overloaded' } },
      { reason: { code: 'heartbeats.overloaded' } },
    ]);
    expect(store.waited).toEqual([[0]]);
  });

  it('waits for three people at once and for the next ones after them', async () => {
    const store = new MemoryStore();
    const { promise, resolve: unlock } = Promise.withResolvers<void>();
    store.unlocked = promise;
    const people = [1, 2, 3, 4, 5];
    for (const person of people) store.locked.add(person);
    const batcher = new IngestBatcher(store, LIMITS);
    const answers = people.map((person) => batcher.submit(person, rows(person, 1, person)));
    await vi.waitFor(() => expect(store.waited).toEqual([[1], [2], [3]]));
    expect(await batcher.submit(6, rows(6, 1))).toEqual(['stored']);
    expect(store.waited).toHaveLength(3);
    unlock();
    expect(await Promise.all(answers)).toEqual(people.map(() => ['stored']));
    expect(store.waited).toEqual([[1], [2], [3], [4], [5]]);
  });
});
