import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, type Micros } from '#libs/kernel';
import { ActivityPools, inTransaction, run } from '#libs/platform/database';
import { type JobHandler, type JobRun, Jobs, PermanentFailure } from '#libs/platform/queue';
import { Secrets } from '#libs/platform/secrets';
import { RESUME_SYNC, SYNC_REPOSITORY } from '../commits.jobs.js';
import { ForgeFailure } from '../forge/forge.js';
import { Forges } from '../forge/forges.js';
import { sealingOf } from '../repository.js';
import { repositoryOf } from '../repository-rows.js';
import { REPOSITORY_BY_ID, type RepositoryRow, SET_STATUS, SET_SYNCED } from '../sql/repositories.sql.js';
import { RepositoryWalk } from './repository-walk.js';

interface Payload {
  readonly repositoryId: number;
}

const STOPPED: ReadonlySet<string> = new Set(['unauthorized', 'not_found', 'failed']);

/**
 * Reads what is new in a repository. Where it comes to is written after every page, so that it goes on from there after a
 * crash or a limit.
 */
@Injectable()
export class SyncRepository implements JobHandler<Payload> {
  readonly type = SYNC_REPOSITORY;

  constructor(
    private readonly pools: ActivityPools,
    private readonly forges: Forges,
    private readonly walk: RepositoryWalk,
    private readonly secrets: Secrets,
    private readonly jobs: Jobs,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run({ payload: { repositoryId }, signal, progress }: JobRun<Payload>): Promise<void> {
    const [row] = await run(this.pools.job, REPOSITORY_BY_ID, [repositoryId]);
    if (row === undefined || STOPPED.has(row.status)) return;
    if (row.retry_us !== null && row.retry_us > this.clock.now()) return this.resumeAt(repositoryId, row.retry_us);
    const forge = this.forges.of(repositoryOf(row), await this.tokenOf(row));
    if (forge === undefined) return;
    try {
      await this.walk.go(repositoryOf(row), forge, { signal, progress });
      await run(this.pools.job, SET_SYNCED, [repositoryId, this.clock.now()]);
    } catch (error) {
      if (!(error instanceof ForgeFailure)) throw error;
      await this.heed(repositoryId, error);
    }
  }

  /** Whatever is not final is tried again at the next round. */
  async gaveUp({ repositoryId }: Payload, reason: string): Promise<void> {
    const [row] = await run(this.pools.job, REPOSITORY_BY_ID, [repositoryId]);
    if (row !== undefined && !STOPPED.has(row.status)) await this.say(repositoryId, row.status, reason);
  }

  private async heed(repositoryId: number, failure: ForgeFailure): Promise<void> {
    const { kind, message, retryAt } = failure;
    switch (kind) {
      case 'rate_limited':
        return this.resumeAt(repositoryId, retryAt);
      case 'unauthorized':
      case 'not_found':
        return this.say(repositoryId, kind, message);
      case 'refused':
        await this.say(repositoryId, 'failed', message);
        throw new PermanentFailure(message, { cause: failure });
      case 'later':
        throw failure;
    }
  }

  private async resumeAt(repositoryId: number, runAt: Micros): Promise<void> {
    await inTransaction(this.pools.job, async (client) => {
      await run(client, SET_STATUS, [repositoryId, 'rate_limited', 'the forge asked to wait', runAt]);
      await this.jobs.request(client, RESUME_SYNC, { repositoryId }, { runAt });
    });
  }

  private async say(repositoryId: number, status: string, reason: string): Promise<void> {
    await run(this.pools.job, SET_STATUS, [repositoryId, status, reason.slice(0, 500), null]);
  }

  private async tokenOf({ id, uuid, token_sealed: sealed }: RepositoryRow): Promise<string | null> {
    if (sealed === null) return null;
    const token = this.secrets.open(sealed, sealingOf(uuid, 'token'));
    if (token !== undefined) return token;
    const reason = 'the token cannot be read any more; give it again';
    await this.say(id, 'failed', reason);
    throw new PermanentFailure(reason);
  }
}
