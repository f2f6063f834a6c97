import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, type Micros } from '#libs/kernel';
import { BlobStore } from '#libs/platform/blobs';
import { ActivityPools, type Purger, purgeEnded, run } from '#libs/platform/database';
import { blobOf } from './imports.service.js';
import { ABANDON_IMPORTS, KNOWN_BLOBS, PURGE_IMPORTS } from './sql/imports.sql.js';

/** An upload that was just stored, and whose import is being written, is no orphan yet. */
const ORPHAN_AFTER_US = 60 * 60 * 1_000_000;
const CALLED_OFF = 'The work on it was called off. Begin again.';

/**
 * Removes imports that ended long ago, with what is kept of their refused rows, and files that belong to none. Ends
 * those that nobody works on any more.
 */
@Injectable()
export class ImportsUpkeep implements Purger {
  readonly purges = 'imports';
  private orphans: ReadonlyMap<string, Micros> = new Map();

  constructor(
    private readonly em: EntityManager,
    private readonly pools: ActivityPools,
    private readonly blobs: BlobStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async purgeExpired(limit: number): Promise<number> {
    const now = this.clock.now();
    const rows = await purgeEnded(this.em, [PURGE_IMPORTS], { now, limit });
    return rows + (await this.abandon(now)) + (await this.removeOrphans(now));
  }

  /** Else their people could begin no other import. */
  private async abandon(now: Micros): Promise<number> {
    const ended = await run(this.pools.job, ABANDON_IMPORTS, [CALLED_OFF, now]);
    for (const { uuid } of ended) await this.blobs.remove(blobOf(uuid));
    return ended.length;
  }

  /** What a process left that ended between an upload and its import, or of people who were deleted. */
  private async removeOrphans(now: Micros): Promise<number> {
    const names = await this.blobs.names('imports');
    const known = new Set((await run(this.pools.job, KNOWN_BLOBS, [names])).map(({ blob }) => blob));
    const found = names
      .filter((name) => !known.has(name))
      .map((name) => [name, this.orphans.get(name) ?? now] as const);
    const old = found.filter(([, since]) => since <= now - ORPHAN_AFTER_US);
    for (const [name] of old) await this.blobs.remove(name);
    this.orphans = new Map(found.filter(([, since]) => since > now - ORPHAN_AFTER_US));
    return old.length;
  }
}
