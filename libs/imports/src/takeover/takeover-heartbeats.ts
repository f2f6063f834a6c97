import { Injectable } from '@nestjs/common';
import { HeartbeatIngestService, type IngestResult } from '#libs/heartbeats';
import { ActivityPools, run } from '#libs/platform/database';
import { Pauses } from '../remote/pauses.js';
import { batchOf, ingestPatiently } from '../run/ingest-patiently.js';
import type { ForeignHeartbeat, ForeignInstance, ForeignPerson } from './foreign.js';
import type { PersonReport } from './report.js';
import { type ImportedPersonRow, STEP_IMPORTED } from './sql/imported-people.sql.js';
import { TakeoverInterrupted } from './takeover-interrupted.js';

/** How far one person's heartbeats are. */
export type HeartbeatProgress = (done: number) => void;

/** Whose, and where. */
export interface HeartbeatsOfPerson {
  readonly instance: ForeignInstance;
  readonly person: ForeignPerson;
}

interface Attempt {
  readonly signal: AbortSignal;
  readonly progress: HeartbeatProgress;
}

/** So many are asked for at once, and stored in smaller batches. */
const PAGE = 20_000;
const BATCH = 1_000;
const MAX_REFUSED = 20;

/** Brings a person's heartbeats along, in the order in which they were stored. */
@Injectable()
export class TakeoverHeartbeats {
  constructor(
    private readonly ingest: HeartbeatIngestService,
    private readonly pools: ActivityPools,
    private readonly pauses: Pauses,
  ) {}

  /**
   * Killed anywhere, the next run goes on behind the last batch that was written down; a batch that was stored and not
   * written down counts as stored then.
   *
   * @throws TakeoverInterrupted
   */
  async take(
    { instance, person: { id } }: HeartbeatsOfPerson,
    begun: ImportedPersonRow,
    report: PersonReport,
    attempt: Attempt,
  ): Promise<void> {
    let row = begun;
    for (let page = await instance.heartbeats(id, row.last_id, PAGE); page.length > 0; ) {
      for (let start = 0; start < page.length; start += BATCH) {
        if (attempt.signal.aborted) throw new TakeoverInterrupted('interrupted');
        const batch = page.slice(start, start + BATCH);
        row = await this.step(row, batch, await this.store(row, batch, attempt.signal), report);
        const { imported, duplicates, rejected } = report.heartbeats;
        attempt.progress(imported + duplicates + rejected);
      }
      page = page.length < PAGE ? [] : await instance.heartbeats(id, row.last_id, PAGE);
    }
  }

  private store(row: ImportedPersonRow, batch: readonly ForeignHeartbeat[], signal: AbortSignal) {
    const items = batch.map(({ item }) => item);
    const tools = { ingest: this.ingest, pauses: this.pauses, signal };
    return ingestPatiently(tools, row.user_id, items, batchOf(row, false));
  }

  private async step(
    { id, batches }: ImportedPersonRow,
    batch: readonly ForeignHeartbeat[],
    results: readonly IngestResult[],
    { heartbeats }: PersonReport,
  ): Promise<ImportedPersonRow> {
    const imported = results.filter((result) => result.ok && !result.isDuplicate).length;
    const duplicates = results.filter((result) => result.ok && result.isDuplicate).length;
    const rejected = results.length - imported - duplicates;
    const last = (batch.at(-1) as ForeignHeartbeat).id;
    const [row] = await run(this.pools.job, STEP_IMPORTED, [id, batches, last, imported, duplicates, rejected]);
    if (row === undefined) throw new TakeoverInterrupted('another run takes in the same person');
    heartbeats.imported += imported;
    heartbeats.duplicates += duplicates;
    heartbeats.rejected += rejected;
    for (const [index, result] of results.entries()) {
      if (result.ok || heartbeats.refused.length === MAX_REFUSED) continue;
      heartbeats.refused.push({ id: (batch[index] as ForeignHeartbeat).id, errors: result.errors });
    }
    return row;
  }
}
