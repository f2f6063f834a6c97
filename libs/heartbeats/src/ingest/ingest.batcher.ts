import type { IngestOutcome, IngestRow } from '#libs/durations';
import { startPart } from '#libs/platform/observability';
import { HeartbeatsError } from '../heartbeats.errors.js';
import { type BatcherName, batchRows, commits, queuedRows } from '../heartbeats.metrics.js';
import { BusyPeople } from './busy-people.js';

/** What the batcher needs of the store; both return after COMMIT, outcomes in the order of the rows. */
export interface IngestStore {
  tryIngest(rows: readonly IngestRow[]): Promise<IngestOutcome[]>;
  ingestWaiting(rows: readonly IngestRow[]): Promise<IngestOutcome[]>;
}

/** A row's fate: stored, duplicate, gone, or refused by the database as a value it cannot hold. */
export type RowOutcome = Exclude<IngestOutcome, 'busy'> | 'unstorable';

export interface BatcherLimits {
  readonly maxPeoplePerBatch: number;
  readonly maxRowsPerBatch: number;
  readonly maxConcurrentFlushes: number;
  readonly maxQueuedRows: number;
}

/** One request on its way. */
export interface Pending {
  readonly userId: number;
  readonly rows: readonly IngestRow[];
  readonly resolve: (outcomes: RowOutcome[]) => void;
  readonly reject: (error: unknown) => void;
  /** Runs what stores it in its trace. */
  readonly within: (work: () => Promise<void>) => Promise<void>;
}

/**
 * Coalesces concurrent requests of many people into one transaction. An idle batcher flushes at once; while all
 * flushes are busy, requests gather, so latency is paid only under load. A person whose lock is taken is
 * waited for apart and takes no flush meanwhile; a batch with a row that the database refuses is retried request by
 * request.
 */
export class IngestBatcher {
  private queue: Pending[] = [];
  private queuedRows = 0;
  private flushes = 0;
  private scheduled = false;
  private readonly busyPeople: BusyPeople;

  constructor(
    private readonly store: IngestStore,
    private readonly limits: BatcherLimits,
    private readonly name: BatcherName = 'live',
  ) {
    this.busyPeople = new BusyPeople(
      (own) => this.storeWaiting(own),
      (pending) => pending.reject(locked()),
      limits.maxRowsPerBatch,
    );
  }

  /** Outcomes in the order of `rows`, after COMMIT. Fails with `heartbeats.overloaded` beyond the queue's limit. */
  async submit(userId: number, rows: readonly IngestRow[]): Promise<RowOutcome[]> {
    if (rows.length === 0) return [];
    if (this.queuedRows + rows.length > this.limits.maxQueuedRows) {
      throw new HeartbeatsError('heartbeats.overloaded', `${this.queuedRows} heartbeats are waiting`);
    }
    const { done, within } = this.begin(rows.length);
    try {
      const outcomes = await new Promise<RowOutcome[]>((resolve, reject) => {
        const pending = { userId, rows, resolve, reject, within };
        if (this.busyPeople.has(userId)) this.busyPeople.add(pending);
        else {
          this.queue.push(pending);
          this.schedule();
        }
      });
      done();
      return outcomes;
    } catch (error) {
      done(error);
      throw error;
    }
  }

  private begin(rows: number): Pick<Pending, 'within'> & { readonly done: (error?: unknown) => void } {
    const batcher = this.name;
    const part = startPart({ name: 'heartbeats.commit', kind: 'internal', attributes: { 'beatkeeper.rows': rows } });
    const end = commits.startTimer({ batcher });
    this.queuedRows += rows;
    queuedRows.inc({ batcher }, rows);
    const done = (error?: unknown) => {
      this.queuedRows -= rows;
      queuedRows.dec({ batcher }, rows);
      if (error === undefined) end();
      part?.end(error);
    };
    return { done, within: (work) => (part === undefined ? work() : part.run(work)) };
  }

  private schedule(): void {
    if (this.scheduled || this.flushes >= this.limits.maxConcurrentFlushes) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      void this.flush();
    });
  }

  private async flush(): Promise<void> {
    const batch = this.take();
    const [first] = batch;
    if (first === undefined) return;
    this.flushes += 1;
    if (this.queue.length > 0) this.schedule();
    try {
      await first.within(() => this.storeBatch(batch));
    } finally {
      this.flushes -= 1;
      if (this.queue.length > 0) this.schedule();
    }
  }

  /** The oldest requests that fit one transaction; a request alone may exceed the row limit. */
  private take(): Pending[] {
    const people = new Set<number>();
    let rows = 0;
    let count = 0;
    for (const pending of this.queue) {
      const isNew = !people.has(pending.userId);
      const tooManyPeople = isNew && people.size === this.limits.maxPeoplePerBatch;
      if (tooManyPeople || (count > 0 && rows + pending.rows.length > this.limits.maxRowsPerBatch)) break;
      people.add(pending.userId);
      rows += pending.rows.length;
      count += 1;
    }
    return this.queue.splice(0, count);
  }

  private async storeBatch(batch: readonly Pending[]): Promise<void> {
    let outcomes: IngestOutcome[];
    const rows = batch.flatMap((pending) => pending.rows);
    batchRows.observe({ batcher: this.name }, rows.length);
    try {
      outcomes = await this.store.tryIngest(rows);
    } catch (error) {
      await this.afterFailure(batch, error);
      return;
    }
    this.settle(batch, outcomes);
  }

  private settle(batch: readonly Pending[], outcomes: readonly IngestOutcome[]): void {
    let offset = 0;
    for (const pending of batch) {
      const own = outcomes.slice(offset, offset + pending.rows.length);
      offset += pending.rows.length;
      if (own.includes('busy')) this.busyPeople.add(pending);
      else pending.resolve(own as RowOutcome[]);
    }
  }

  private async storeWaiting(own: readonly Pending[]): Promise<'settled' | 'locked'> {
    try {
      this.settle(own, await this.store.ingestWaiting(own.flatMap((pending) => pending.rows)));
      return 'settled';
    } catch (error) {
      if (sqlState(error) !== LOCK_NOT_AVAILABLE) {
        await this.afterFailure(own, error);
        return 'settled';
      }
      for (const pending of own) pending.reject(locked(error));
      return 'locked';
    }
  }

  private async afterFailure(batch: readonly Pending[], error: unknown): Promise<void> {
    if (!isDataError(error)) {
      for (const pending of batch) pending.reject(error);
      return;
    }
    for (const pending of batch) await this.storeAlone(pending);
  }

  private async storeAlone(pending: Pending): Promise<void> {
    try {
      pending.resolve(await this.storeRows(pending.rows));
    } catch (error) {
      pending.reject(error);
    }
  }

  private async storeRows(rows: readonly IngestRow[]): Promise<RowOutcome[]> {
    try {
      return (await this.store.ingestWaiting(rows)) as RowOutcome[];
    } catch (error) {
      if (sqlState(error) === LOCK_NOT_AVAILABLE) throw locked(error);
      if (!isDataError(error)) throw error;
      if (rows.length === 1) return ['unstorable'];
    }
    const outcomes: RowOutcome[] = [];
    for (const row of rows) outcomes.push(...(await this.storeRows([row])));
    return outcomes;
  }
}

function locked(cause?: unknown): HeartbeatsError {
  return new HeartbeatsError('heartbeats.overloaded', 'the person is being worked on', { cause });
}

const LOCK_NOT_AVAILABLE = '55P03';

/** SQLSTATE classes 22 (data exception) and 23 (integrity constraint violation): this input, not the server. */
function isDataError(error: unknown): boolean {
  return /^2[23]/.test(sqlState(error));
}

function sqlState(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : '';
}
