import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { CLOCK, type Clock, type Micros, type UserId } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import type { IngestOutcome, IngestRow } from './ingest-row.js';
import { INGEST, INGEST_COLUMNS } from './sql/ingest.sql.js';

/** Stores heartbeats and keeps gaps and rollups exact; both methods return after COMMIT. */
@Injectable()
export class IngestRepository {
  private readonly listeners: ((userId: UserId) => void)[] = [];

  constructor(
    private readonly pools: ActivityPools,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** One round trip for many people; rows of people whose lock is taken come back as `busy`. */
  tryIngest(rows: readonly IngestRow[]): Promise<IngestOutcome[]> {
    return this.call(rows, false);
  }

  /** As {@link tryIngest}, but waits up to two seconds for each lock; then fails with SQLSTATE 55P03. */
  ingestWaiting(rows: readonly IngestRow[]): Promise<IngestOutcome[]> {
    return this.call(rows, true);
  }

  /**
   * As {@link ingestWaiting} for rows that nobody waits for: on the connections of long work.
   *
   * @param at what the rows have as the instant they were stored
   */
  ingestAsOf(rows: readonly IngestRow[], at: Micros): Promise<IngestOutcome[]> {
    return this.call(rows, true, { pool: this.pools.job, at });
  }

  /** Tells of people whose rows came with rules that are no longer in force. They are stored; what remembers the rules has to look again. */
  onOldRules(listener: (userId: UserId) => void): void {
    this.listeners.push(listener);
  }

  private async call(
    rows: readonly IngestRow[],
    wait: boolean,
    { pool, at }: { pool: Pool; at: Micros } = { pool: this.pools.ingest, at: this.clock.now() },
  ): Promise<IngestOutcome[]> {
    const columns = INGEST_COLUMNS.map((column) => arrayOf(rows, column));
    for (let attempt = 1; ; attempt++) {
      try {
        const [answer] = await run(pool, INGEST, [
          ...columns,
          isoMicros(at),
          wait,
          arrayOf(rows, 'rr'),
          arrayOf(rows, 'held'),
        ]);
        for (const userId of answer?.stale ?? []) for (const listener of this.listeners) listener(userId);
        return [...(answer?.outcomes ?? '')].map((letter) => OUTCOMES[letter] as IngestOutcome);
      } catch (error) {
        if ((error as { code?: string }).code !== DEADLOCK || attempt === MAX_ATTEMPTS) throw error;
      }
    }
  }
}

function isoMicros(at: Micros): string {
  const iso = new Date(Math.floor(at / 1000)).toISOString();
  return `${iso.slice(0, -1)}${String(at % 1000).padStart(3, '0')}Z`;
}

/**
 * Nothing was stored. People are locked in order, so it is never another batch: TimescaleDB's job, which turns a chunk
 * into columns, takes its locks in an order that a late batch into that chunk can cross.
 */
const DEADLOCK = '40P01';
const MAX_ATTEMPTS = 4;

const OUTCOMES: Readonly<Record<string, IngestOutcome>> = {
  s: 'stored',
  d: 'duplicate',
  b: 'busy',
  g: 'gone',
  e: 'expired',
};

/** One column as PostgreSQL writes an array of numbers or booleans; null when no row has a value. */
function arrayOf(rows: readonly IngestRow[], column: keyof IngestRow): string | null {
  let text = '';
  let hasValue = false;
  for (const row of rows) {
    const value = row[column];
    const isNull = value === null || value === undefined;
    hasValue ||= !isNull;
    text += isNull ? ',null' : `,${value}`;
  }
  return hasValue ? `{${text.slice(1)}}` : null;
}
