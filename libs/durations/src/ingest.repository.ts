import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '#libs/kernel';
import { ActivityPools, inTransaction, run } from '#libs/platform/database';
import type { IngestOutcome, IngestRow } from './ingest-row.js';
import { INGEST } from './sql/ingest.sql.js';

const LOCK_TIMEOUT_MS = 2_000;

/** Stores heartbeats and keeps gaps and rollups exact; both methods return after COMMIT. */
@Injectable()
export class IngestRepository {
  constructor(
    private readonly pools: ActivityPools,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** One round trip for many people; rows of people whose lock is taken come back as `busy`. */
  async tryIngest(rows: readonly IngestRow[]): Promise<IngestOutcome[]> {
    return outcomes(await run(this.pools.ingest, INGEST, [payload(rows), this.now(), false]), rows.length);
  }

  /** As {@link tryIngest}, but waits up to two seconds for each lock; then fails with SQLSTATE 55P03. */
  async ingestWaiting(rows: readonly IngestRow[]): Promise<IngestOutcome[]> {
    return inTransaction(this.pools.ingest, async (client) => {
      await client.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
      return outcomes(await run(client, INGEST, [payload(rows), this.now(), true]), rows.length);
    });
  }

  private now(): string {
    return new Date(this.clock.now() / 1000).toISOString();
  }
}

function payload(rows: readonly IngestRow[]): string {
  return JSON.stringify(rows.map((row, i) => ({ i, ...row })));
}

function outcomes(found: readonly { i: number; outcome: IngestOutcome }[], length: number): IngestOutcome[] {
  const result: IngestOutcome[] = new Array(length);
  for (const { i, outcome } of found) result[i] = outcome;
  return result;
}
