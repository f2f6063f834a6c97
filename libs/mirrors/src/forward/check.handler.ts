import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, MICROS_PER_DAY } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import { type JobHandler, type JobRun, Jobs } from '#libs/platform/queue';
import { FORWARD_MIRROR } from '../forward.job.js';
import { iso } from '../iso.js';
import { GIVE_UP, MIRRORS_TO_FORWARD, PRUNE_ORPHANS } from '../sql/forward.sql.js';
import { CHECK_MIRRORS } from './check.job.js';

type Nothing = Record<string, never>;

/** So long nothing arrives, so long heartbeats wait. */
const PATIENCE_DAYS = 30;
const GAVE_UP = `nothing could be passed on for ${PATIENCE_DAYS} days: turned off`;

/** Asks for a run of every mirror that has something to pass on: ingest knows of no jobs. */
@Injectable()
export class CheckMirrors implements JobHandler<Nothing> {
  readonly type = CHECK_MIRRORS;

  constructor(
    private readonly pools: ActivityPools,
    private readonly jobs: Jobs,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run({ signal }: JobRun<Nothing>): Promise<void> {
    const now = this.clock.now();
    const at = iso(now);
    await run(this.pools.job, GIVE_UP, [iso(now - PATIENCE_DAYS * MICROS_PER_DAY), at, GAVE_UP]);
    await run(this.pools.job, PRUNE_ORPHANS, []);
    for (const { id: mirrorId } of await run(this.pools.job, MIRRORS_TO_FORWARD, [at])) {
      signal.throwIfAborted();
      await this.jobs.request(this.pools.job, FORWARD_MIRROR, { mirrorId });
    }
  }
}
