import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, MICROS_PER_MINUTE } from '#libs/kernel';
import { ActivityPools, inTransaction, run } from '#libs/platform/database';
import { type JobHandler, type JobRun, Jobs } from '#libs/platform/queue';
import { RESUME_SYNC, SYNC_DUE_REPOSITORIES, SYNC_REPOSITORY } from '../commits.jobs.js';
import { DUE_REPOSITORIES } from '../sql/repositories.sql.js';

const STALE_AFTER = 55 * MICROS_PER_MINUTE;

/** Goes on after a limit. */
@Injectable()
export class ResumeSync implements JobHandler<{ repositoryId: number }> {
  readonly type = RESUME_SYNC;

  constructor(
    private readonly pools: ActivityPools,
    private readonly jobs: Jobs,
  ) {}

  async run({ payload }: JobRun<{ repositoryId: number }>): Promise<void> {
    await inTransaction(this.pools.job, (client) => this.jobs.request(client, SYNC_REPOSITORY, payload));
  }
}

/** Asks for a look at every repository that has not had one within the hour. */
@Injectable()
export class SyncDueRepositories implements JobHandler<Record<string, never>> {
  readonly type = SYNC_DUE_REPOSITORIES;

  constructor(
    private readonly pools: ActivityPools,
    private readonly jobs: Jobs,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run(): Promise<void> {
    const due = await run(this.pools.job, DUE_REPOSITORIES, [this.clock.now() - STALE_AFTER]);
    await inTransaction(this.pools.job, async (client) => {
      for (const { id } of due) await this.jobs.request(client, SYNC_REPOSITORY, { repositoryId: id });
    });
  }
}
