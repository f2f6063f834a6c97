import { Injectable } from '@nestjs/common';
import { IngestRepository, type IngestRow } from '#libs/durations';
import type { Micros, UserId } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import { RECORDED_AS_OF, RECORDED_NEAR } from '../sql/recorded-near.sql.js';
import { IngestBatcher, type RowOutcome } from './ingest.batcher.js';

/** One batch of heartbeats that were recorded elsewhere. */
export interface RecordedBatch {
  /** Instant of the first batch of its import. */
  readonly firstAt: Micros;
  /** Instant of this batch, its own among those of its import: what its heartbeats have as the moment they were stored. */
  readonly at: Micros;
  /** Are the items an export of ours, whose ids name heartbeats? */
  readonly keepsIds: boolean;
}

/** Recordings lose precision on their way: so close, two heartbeats of one entity are the same one. */
const NEAR_US = 1_000;

/** Stores what was recorded elsewhere, beside what is there already. */
@Injectable()
export class RecordedRows {
  constructor(
    private readonly rows: IngestRepository,
    private readonly pools: ActivityPools,
  ) {}

  /**
   * Outcomes in the order of `rows`, after COMMIT. A row that an earlier attempt at this very batch has stored counts as
   * stored; so does, once, each of those that are equal.
   */
  async store(owner: UserId, rows: readonly IngestRow[], batch: RecordedBatch): Promise<RowOutcome[]> {
    const outcomes: RowOutcome[] = new Array(rows.length).fill('duplicate');
    const near = await this.near(owner, rows, batch);
    const fresh = [...rows.keys()].filter((index) => !near.has(index));
    const stored = await this.batcher(batch).submit(
      owner,
      fresh.map((index) => rows[index] as IngestRow),
    );
    for (const [place, index] of fresh.entries()) outcomes[index] = stored[place] as RowOutcome;
    const doubtful = fresh.filter((index) => outcomes[index] === 'duplicate');
    for (const index of await this.storedBefore(owner, rows, { doubtful, outcomes, batch })) outcomes[index] = 'stored';
    return outcomes;
  }

  /** Splits a batch that holds what the database refuses. */
  private batcher({ at }: RecordedBatch): IngestBatcher {
    const store = (rows: readonly IngestRow[]) => this.rows.ingestAsOf(rows, at);
    return new IngestBatcher({ tryIngest: store, ingestWaiting: store }, ONE_AFTER_ANOTHER, 'recorded');
  }

  private async near(owner: UserId, rows: readonly IngestRow[], batch: RecordedBatch): Promise<ReadonlySet<number>> {
    if (rows.length === 0) return new Set();
    const times = rows.map(({ t }) => t);
    const [lo, hi] = boundsOf(times);
    const found = await run(this.pools.job, RECORDED_NEAR, [
      owner,
      times,
      rows.map(({ e }) => e),
      batch.firstAt,
      batch.at,
      lo - NEAR_US,
      hi + NEAR_US,
    ]);
    return new Set(found.map(({ ord }) => ord - 1));
  }

  private async storedBefore(owner: UserId, rows: readonly IngestRow[], { doubtful, outcomes, batch }: Doubts) {
    if (doubtful.length === 0) return [];
    const suspects = doubtful.map((index) => rows[index] as IngestRow);
    const times = suspects.map(({ t }) => t);
    const found = await run(this.pools.job, RECORDED_AS_OF, [
      owner,
      times,
      suspects.map(({ h }) => h),
      batch.at,
      ...boundsOf(times),
    ]);
    const asOf = new Set(found.map(({ ord }) => doubtful[ord - 1] as number));
    const counted = new Set(rows.flatMap((row, index) => (outcomes[index] === 'stored' ? [`${row.t} ${row.h}`] : [])));
    return doubtful.filter((index) => {
      const { t, h } = rows[index] as IngestRow;
      const key = `${t} ${h}`;
      if (!asOf.has(index) || counted.has(key)) return false;
      counted.add(key);
      return true;
    });
  }
}

interface Doubts {
  /** Rows that the store called duplicates. */
  readonly doubtful: readonly number[];
  readonly outcomes: readonly RowOutcome[];
  readonly batch: RecordedBatch;
}

const ONE_AFTER_ANOTHER = {
  maxPeoplePerBatch: 1,
  maxRowsPerBatch: Number.POSITIVE_INFINITY,
  maxConcurrentFlushes: 1,
  maxQueuedRows: Number.POSITIVE_INFINITY,
};

function boundsOf(times: readonly Micros[]): [lo: Micros, hi: Micros] {
  let [lo, hi] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const time of times) {
    lo = Math.min(lo, time);
    hi = Math.max(hi, time);
  }
  return [lo, hi];
}
