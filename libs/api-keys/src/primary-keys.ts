import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { type AuditActor, AuditLog } from '#libs/audit';
import { CLOCK, type Clock, type UserId } from '#libs/kernel';
import { Secrets } from '#libs/platform/secrets';
import { ApiKey } from './api-key.entity.js';
import { ApiKeysError } from './api-keys.errors.js';
import { fullKey } from './key-text.js';
import { type CreatedApiKey, insertKey, type NewApiKey, sealContext } from './new-key.js';

/** Who may see a primary key again: nobody, its owner, its owner and the apps they allow to send activity. */
export type RevealPolicy = 'never' | 'owner' | 'owner+oauth';

/** Injection token of the installation's {@link RevealPolicy}. */
export const REVEAL_POLICY = Symbol('RevealPolicy');

const LABEL = 'Primary key';

/** Everybody has at most one living primary key: kept sealed, so that it can be shown again. */
@Injectable()
export class PrimaryKeys {
  constructor(
    private readonly em: EntityManager,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly secrets: Secrets,
    private readonly audit: AuditLog,
  ) {}

  /** @throws ApiKeysError `api_keys.primary_exists`, and as `ApiKeysService.create` does */
  create(owner: UserId, actor: AuditActor, key: NewApiKey = {}): Promise<CreatedApiKey> {
    return this.em.fork().transactional((em) => this.createIn(em, owner, actor, key));
  }

  /** The same in the caller's transaction. */
  createIn(em: EntityManager, owner: UserId, actor: AuditActor, key: NewApiKey = {}): Promise<CreatedApiKey> {
    const tools = { secrets: this.secrets, audit: this.audit, now: this.now() };
    return insertKey(em, tools, { label: LABEL, ...key, owner, actor, isPrimary: true });
  }

  /**
   * The key itself, `waka_…`. That it was shown is written down.
   *
   * @param actor of kind `app` for an app that asks on its person's behalf
   * @throws ApiKeysError `api_keys.reveal_refused`, `api_keys.not_revealable`
   */
  async reveal(owner: UserId, policy: RevealPolicy, actor: AuditActor): Promise<string> {
    const isAllowed = policy === 'owner+oauth' || (policy === 'owner' && actor.kind !== 'app');
    if (!isAllowed) throw new ApiKeysError('api_keys.reveal_refused', 'keys are not shown again');
    return this.em.fork().transactional(async (em) => {
      const now = this.now();
      const living = { revokedAt: null, $or: [{ expiresAt: null }, { expiresAt: { $gt: now } }] };
      const key = await em.findOne(ApiKey, { userId: owner, isPrimary: true, ...living });
      const bare = key?.sealedKey && this.secrets.open(key.sealedKey, sealContext(owner, key.id));
      if (!key || !bare) throw new ApiKeysError('api_keys.not_revealable', 'there is no key that could be shown');
      await this.audit.append(em, { action: 'api_key.revealed', actor, target: { kind: 'api_key', id: key.id } });
      return fullKey(bare);
    });
  }

  /** A new primary key; the one before is dead with the next request. */
  rotate(owner: UserId, actor: AuditActor): Promise<CreatedApiKey> {
    return this.em.fork().transactional(async (em) => {
      await em.execute('select id from users where id = ? for update', [owner]);
      const before = await em.findOne(ApiKey, { userId: owner, isPrimary: true, revokedAt: null });
      if (before !== null) await em.nativeUpdate(ApiKey, { id: before.id }, { revokedAt: this.now() });
      const created = await this.createIn(em, owner, actor, before === null ? {} : { label: before.label });
      const target = { kind: 'api_key', id: created.id };
      await this.audit.append(em, {
        action: 'api_key.rotated',
        actor,
        target,
        details: { before: before?.id ?? null },
      });
      return created;
    });
  }

  private now(): Date {
    return new Date(this.clock.now() / 1000);
  }
}
