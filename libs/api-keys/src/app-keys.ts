import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { type AuditActor, AuditLog } from '#libs/audit';
import { CLOCK, type Clock, type Scope, type UserId } from '#libs/kernel';
import { Secrets } from '#libs/platform/secrets';
import { ApiKey } from './api-key.entity.js';
import { ApiKeysError } from './api-keys.errors.js';
import { fullKey } from './key-text.js';
import { insertKey, sealContext } from './new-key.js';
import type { RevealPolicy } from './primary-keys.js';

/** What the key of an app may do: send activity, and show in the editor how much there is today. */
const SCOPES: ReadonlySet<Scope> = new Set(['write_heartbeats', 'read_summaries']);

/** The app that asks for a key. */
export interface KeyedApp {
  /** Of what the person allowed it. */
  readonly grantId: string;
  readonly name: string;
}

/** Keys that apps put into the editors they set up: one per app and person, limited to that, and dead with the grant. */
@Injectable()
export class AppKeys {
  constructor(
    private readonly em: EntityManager,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly secrets: Secrets,
    private readonly audit: AuditLog,
  ) {}

  /**
   * The app's key, `waka_…`; made when it is asked for first. That it was shown again is written down.
   *
   * @param owner who allowed the app to send activity: the caller has seen to that
   * @throws ApiKeysError `api_keys.reveal_refused` where keys are never shown again and the app has one already
   */
  obtain(owner: UserId, app: KeyedApp, policy: RevealPolicy, actor: AuditActor): Promise<string> {
    return this.em.fork().transactional(async (em) => {
      await em.execute('select id from oauth_grants where id = ? for update', [app.grantId]);
      const key = await em.findOne(ApiKey, { userId: owner, grantId: app.grantId, revokedAt: null });
      if (key === null) return this.make(em, owner, app, actor);
      if (policy === 'never') throw new ApiKeysError('api_keys.reveal_refused', 'keys are not shown again');
      const bare = key.sealedKey && this.secrets.open(key.sealedKey, sealContext(owner, key.id));
      if (!bare) throw new ApiKeysError('api_keys.not_revealable', 'the key cannot be opened');
      await this.audit.append(em, { action: 'api_key.revealed', actor, target: { kind: 'api_key', id: key.id } });
      return fullKey(bare);
    });
  }

  private async make(em: EntityManager, owner: UserId, { grantId, name }: KeyedApp, actor: AuditActor) {
    const tools = { secrets: this.secrets, audit: this.audit, now: new Date(this.clock.now() / 1_000) };
    const key = { owner, actor, label: name, scopes: SCOPES, isPrimary: false, grantId };
    return (await insertKey(em, tools, key)).apiKey;
  }
}
