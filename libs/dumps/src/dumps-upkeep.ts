import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, MICROS_PER_DAY } from '#libs/kernel';
import { BlobStore } from '#libs/platform/blobs';
import { ActivityPools, run } from '#libs/platform/database';
import { Jobs } from '#libs/platform/queue';
import { BLOB_AREA, blobOf } from './dump.js';
import { DumpsOptions } from './dumps.options.js';
import { STUCK_AFTER } from './dumps.service.js';
import { DELETE_EXPIRED, FAIL_DUMP, IDLE_DUMPS, KNOWN_DUMPS } from './sql/dumps.sql.js';

const LEFTOVER_MS = 6 * 60 * 60 * 1_000;
const NAMES_AT_ONCE = 1_000;
const ALIVE = new Set<string | undefined>(['waiting', 'running']);

/** How many were removed or given up by one sweep. */
export interface SweptDumps {
  readonly expired: number;
  /** Whose job was called off or got lost. */
  readonly abandoned: number;
  /** Files whose row is gone, such as those of deleted people. */
  readonly orphans: number;
}

/** Removes what nobody can fetch any more. */
@Injectable()
export class DumpsUpkeep {
  constructor(
    private readonly pools: ActivityPools,
    private readonly blobs: BlobStore,
    private readonly jobs: Jobs,
    private readonly options: DumpsOptions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async sweep(): Promise<SweptDumps> {
    const now = this.clock.now();
    const expired = await run(this.pools.job, DELETE_EXPIRED, [now, null, null]);
    for (const { id } of expired) await this.blobs.remove(blobOf(id));
    const swept = { expired: expired.length, abandoned: await this.abandon(), orphans: await this.removeOrphans() };
    await this.blobs.sweep(now / 1_000, LEFTOVER_MS);
    return swept;
  }

  private async abandon(): Promise<number> {
    const now = this.clock.now();
    const idle = await run(this.pools.job, IDLE_DUMPS, [now - STUCK_AFTER]);
    let abandoned = 0;
    for (const { id, job_id: jobId } of idle) {
      const job = jobId === null ? undefined : await this.jobs.status(jobId);
      if (ALIVE.has(job?.state)) continue;
      const expiry = now + this.options.days * MICROS_PER_DAY;
      abandoned += (await run(this.pools.job, FAIL_DUMP, [id, now, expiry])).length;
    }
    return abandoned;
  }

  /** Names first, rows after: a dump that begins meanwhile is in neither or in both. */
  private async removeOrphans(): Promise<number> {
    const ids = (await this.blobs.names(BLOB_AREA)).map((name) => name.slice(BLOB_AREA.length + 1));
    let removed = 0;
    for (let at = 0; at < ids.length; at += NAMES_AT_ONCE) {
      const some = ids.slice(at, at + NAMES_AT_ONCE);
      const known = new Set((await run(this.pools.job, KNOWN_DUMPS, [some])).map(({ id }) => id));
      for (const id of some.filter((name) => !known.has(name))) {
        await this.blobs.remove(blobOf(id));
        removed++;
      }
    }
    return removed;
  }
}
