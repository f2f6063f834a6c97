import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { type AuditActor, AuditLog } from '#libs/audit';
import { CLOCK, type Clock, type UserId } from '#libs/kernel';
import { Secrets } from '#libs/platform/secrets';
import { ApiKey } from './api-key.entity.js';
import { bareKey } from './key-text.js';
import { PrimaryKeys } from './primary-keys.js';

/** A key that somebody found in the open. */
export interface LeakedKey {
  readonly owner: UserId;
  readonly label: string;
}

const LEAKED = { reason: 'leaked' };

/** Ends keys that somebody shows who does not own them. */
@Injectable()
export class LeakedKeys {
  constructor(
    private readonly em: EntityManager,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly secrets: Secrets,
    private readonly audit: AuditLog,
    private readonly primaries: PrimaryKeys,
  ) {}

  /**
   * Dead with the next request. Whose primary key it was has a new one, which they see where they saw the old one.
   *
   * @returns undefined for what is no living key
   */
  end(text: string, actor: AuditActor): Promise<LeakedKey | undefined> {
    const bare = bareKey(text);
    if (bare === undefined) return Promise.resolve(undefined);
    return this.em.fork().transactional(async (em) => {
      const shown = await em.findOne(ApiKey, { keyHash: { $in: this.secrets.hashes(bare) }, revokedAt: null });
      if (shown === null) return undefined;
      const { id, userId: owner, label, isPrimary } = shown;
      await em.execute('select id from users where id = ? for update', [owner]);
      const revokedAt = new Date(this.clock.now() / 1000);
      if ((await em.nativeUpdate(ApiKey, { id, revokedAt: null }, { revokedAt })) === 0) return undefined;
      if (isPrimary) await this.primaries.createIn(em, owner, actor, { label });
      const target = { kind: 'api_key', id };
      await this.audit.append(em, { action: 'api_key.revoked', actor, target, details: LEAKED });
      return { owner, label };
    });
  }
}
