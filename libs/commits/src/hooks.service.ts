import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '#libs/kernel';
import { ActivityPools, inTransaction, run } from '#libs/platform/database';
import { Secrets } from '#libs/platform/secrets';
import { CommitsError } from './commits.errors.js';
import { type HookHeaders, isSigned } from './hook-signature.js';
import { pushOf } from './push.js';
import { Repositories } from './repositories.service.js';
import { sealingOf } from './repository.js';
import { CLOSE_HISTORY } from './sql/history.sql.js';
import { REPOSITORY_BY_UUID, type RepositoryRow, SET_SYNCED } from './sql/repositories.sql.js';
import { CommitStore } from './sync/commit-store.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Pushes that forges tell. A push only makes the repository be looked at, so that a replay changes nothing; where there is
 * nothing to look at, the commits of its body are stored, each once.
 */
@Injectable()
export class PushHooks {
  private readonly decoy = randomUUID();

  constructor(
    private readonly pools: ActivityPools,
    private readonly secrets: Secrets,
    private readonly repositories: Repositories,
    private readonly store: CommitStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param body as it was sent, byte for byte
   * @throws CommitsError `commits.bad_hook` for a wrong signature and an unknown repository alike
   */
  async receive(uuid: string, headers: HookHeaders, body: Buffer): Promise<void> {
    const [row] = await run(this.pools.read, REPOSITORY_BY_UUID, [UUID.test(uuid) ? uuid : this.decoy]);
    const isGood = isSigned(row?.provider ?? 'git', headers, body, this.secretOf(row));
    if (row === undefined || !isGood) throw new CommitsError('commits.bad_hook', 'not from this repository');
    await inTransaction(this.pools.ingest, async (client) => {
      if (row.url !== null) return this.repositories.wake(client, row.id);
      const push = pushOf(body);
      if (push === undefined || (row.branch !== null && row.branch !== push.branch)) return;
      await this.store.store(client, row.id, push.commits, push.branch);
      await run(client, CLOSE_HISTORY, [row.id]);
      await run(client, SET_SYNCED, [row.id, this.clock.now()]);
    });
  }

  private secretOf(row: RepositoryRow | undefined): string {
    const sealed = row && this.secrets.open(row.hook_secret_sealed, sealingOf(row.uuid, 'hook'));
    return sealed ?? this.decoy;
  }
}
