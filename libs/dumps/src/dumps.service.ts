import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, MICROS_PER_MINUTE, type Micros, type TimeRange, type UserId } from '#libs/kernel';
import { BlobStore } from '#libs/platform/blobs';
import { ActivityPools, inTransaction, run } from '#libs/platform/database';
import { Jobs } from '#libs/platform/queue';
import { blobOf, type Dump, type DumpType } from './dump.js';
import { DumpLinks } from './dump-links.js';
import { DumpsError } from './dumps.errors.js';
import { BUILD_DUMP } from './dumps.jobs.js';
import {
  DELETE_EXPIRED,
  DELETE_FINISHED,
  type DumpRow,
  INSERT_DUMP,
  LIST_DUMPS,
  SET_DUMP_JOB,
} from './sql/dumps.sql.js';

/** As long as a dump rests, it may only be waiting its turn. */
export const STUCK_AFTER = 30 * MICROS_PER_MINUTE;

/** What somebody asks for. Mail goes to a confirmed address only. */
export interface DumpRequest {
  readonly type: DumpType;
  readonly emailWhenFinished: boolean;
  /** Of heartbeats of this time alone: `hackatime`. */
  readonly range?: Pick<TimeRange, 'from' | 'to'> | undefined;
  /** A finished one that was asked for so long ago (µs) makes room; absent: none does before it expires. */
  readonly replacesAfter?: Micros;
}

/** Exports of a person's activity: asks for them and lists them. Workers build them. */
@Injectable()
export class DumpsService {
  constructor(
    private readonly pools: ActivityPools,
    private readonly jobs: Jobs,
    private readonly blobs: BlobStore,
    private readonly links: DumpLinks,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @throws DumpsError `dumps.unexpired` as long as there is one of that type that has neither failed nor expired, nor
   * makes room
   */
  async request(owner: UserId, { type, emailWhenFinished, range, replacesAfter }: DumpRequest): Promise<Dump> {
    const now = this.clock.now();
    const id = randomUUID();
    const { dump, expired } = await inTransaction(this.pools.ingest, async (client) => {
      const gone = await run(client, DELETE_EXPIRED, [now, owner, type]);
      if (replacesAfter !== undefined)
        gone.push(...(await run(client, DELETE_FINISHED, [owner, type, now - replacesAfter])));
      const bounds = [range?.from ?? null, range?.to ?? null] as const;
      const [row] = await run(client, INSERT_DUMP, [id, owner, type, emailWhenFinished, now, ...bounds]);
      if (row === undefined) throw new DumpsError('dumps.unexpired', 'an unexpired dump of this type is there');
      const jobId = await this.jobs.request(client, BUILD_DUMP, { dumpId: id });
      await run(client, SET_DUMP_JOB, [id, jobId]);
      return { dump: row, expired: gone };
    });
    for (const old of expired) await this.blobs.remove(blobOf(old.id));
    return this.dumpOf(dump, now);
  }

  /** Those that have not expired, newest first; failed ones too. */
  async list(owner: UserId): Promise<Dump[]> {
    const now = this.clock.now();
    const rows = await run(this.pools.read, LIST_DUMPS, [owner, now]);
    return rows.map((row) => this.dumpOf(row, now));
  }

  private dumpOf(row: DumpRow, now: Micros): Dump {
    const { id, type, state, progress, created_us: createdAt, expires_us: expiresAt } = row;
    return {
      id,
      type,
      state,
      progress,
      isStuck: expiresAt === null && row.progressed_us < now - STUCK_AFTER,
      createdAt,
      expiresAt,
      downloadUrl: state === 'completed' && expiresAt !== null ? this.links.urlOf(id, expiresAt) : null,
    };
  }
}
