import { Inject, Injectable } from '@nestjs/common';
import type { IngestResult } from '#libs/heartbeats';
import { CLOCK, type Clock } from '#libs/kernel';
import { ActivityPools, inTransaction, run } from '#libs/platform/database';
import { Jobs, type JobTiming, type JobType } from '#libs/platform/queue';
import type { ImportState } from '../import-kind.js';
import {
  END_IMPORT,
  FIND_IMPORT,
  type ImportRow,
  KEEP_BLOB,
  KEEP_REJECTS,
  MOVE_IMPORT,
  type RemoteProgress,
  SET_JOB,
  STEP_IMPORT,
} from '../sql/imports.sql.js';
import type { SourceBatch } from './import-source.js';

/** The import has ended, or another worker goes on with it. */
export class ImportSuperseded extends Error {
  override readonly name = 'ImportSuperseded';
}

/** Reasons are kept of so many refused rows of an import. */
const MAX_REJECTS = 10_000;
const MAX_ITEM_LENGTH = 1_024;

/** What a worker says of an import. Nothing of it counts once the import has ended. */
@Injectable()
export class ImportProgress {
  constructor(
    private readonly pools: ActivityPools,
    private readonly jobs: Jobs,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async find(id: string): Promise<ImportRow | undefined> {
    return (await run(this.pools.job, FIND_IMPORT, [id]))[0];
  }

  /** Goes on by another job, which is the one to call off from now on. */
  async handOver<P extends object>(
    { id }: ImportRow,
    type: JobType<P>,
    payload: P,
    timing: JobTiming = {},
  ): Promise<void> {
    await inTransaction(this.pools.job, async (client) => {
      await run(client, SET_JOB, [id, await this.jobs.request(client, type, payload, timing)]);
    });
  }

  /** @throws ImportSuperseded */
  async move({ id }: ImportRow, state: ImportState, remote: RemoteProgress = {}): Promise<void> {
    const moved = await run(this.pools.job, MOVE_IMPORT, [id, state, JSON.stringify(remote), this.clock.now()]);
    if (moved.length === 0) throw new ImportSuperseded();
  }

  /** @throws ImportSuperseded */
  async keepBlob({ id }: ImportRow, blob: string, bytes: number): Promise<void> {
    if ((await run(this.pools.job, KEEP_BLOB, [id, blob, bytes])).length === 0) throw new ImportSuperseded();
  }

  /** False: it had ended already. */
  async end({ id }: ImportRow, state: 'completed' | 'failed', error: string | null): Promise<boolean> {
    return (await run(this.pools.job, END_IMPORT, [id, state, error, this.clock.now()])).length > 0;
  }

  /**
   * One batch further: counts, refused rows and the place to go on from, together or not at all.
   *
   * @returns the row as it is then
   * @throws ImportSuperseded
   */
  async step(row: ImportRow, batch: SourceBatch, results: readonly IngestResult[]): Promise<ImportRow> {
    const imported = results.filter((result) => result.ok && !result.isDuplicate).length;
    const duplicates = results.filter((result) => result.ok && result.isDuplicate).length;
    const rejected = results.length - imported - duplicates;
    const rejects = rejectsOf(row, batch, results);
    const { id, batches } = row;
    const checkpoint = JSON.stringify(batch.next);
    const counts = [imported, duplicates, rejected, rejects.length] as const;
    await inTransaction(this.pools.job, async (client) => {
      const stepped = await run(client, STEP_IMPORT, [id, batches, checkpoint, ...counts, batch.progress]);
      if (stepped.length === 0) throw new ImportSuperseded();
      if (rejects.length === 0) return;
      await run(client, KEEP_REJECTS, [
        id,
        rejects.map(({ place }) => place),
        rejects.map(({ reasons }) => reasons),
        rejects.map(({ item }) => item),
      ]);
    });
    return {
      ...row,
      batches: batches + 1,
      checkpoint: batch.next,
      rows_read: row.rows_read + results.length,
      rejects_kept: row.rejects_kept + rejects.length,
    };
  }
}

interface Reject {
  readonly place: number;
  readonly reasons: string;
  readonly item: string;
}

function rejectsOf(row: ImportRow, { rows }: SourceBatch, results: readonly IngestResult[]): Reject[] {
  const rejects: Reject[] = [];
  for (const [index, result] of results.entries()) {
    if (result.ok) continue;
    if (row.rejects_kept + rejects.length >= MAX_REJECTS) break;
    const item = storable(JSON.stringify(rows[index]) ?? 'null').slice(0, MAX_ITEM_LENGTH);
    rejects.push({
      place: row.rows_read + index + 1,
      reasons: JSON.stringify(result.errors),
      item: item.toWellFormed(),
    });
  }
  return rejects;
}

/** PostgreSQL holds no NUL; JSON writes it as an escape, which is fine in a text. */
function storable(text: string): string {
  return text.replaceAll('\u0000', '');
}
