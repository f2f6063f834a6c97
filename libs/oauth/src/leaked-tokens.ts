import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { type AuditActor, AuditLog } from '#libs/audit';
import { CLOCK, type Clock, type UserId } from '#libs/kernel';
import { Secrets } from '#libs/platform/secrets';
import { OauthApp } from './entities/oauth-app.entity.js';
import { OauthToken } from './entities/oauth-token.entity.js';
import { lockGrant } from './grant-holder.js';
import { instantOf } from './instants.js';
import { revokeTokens } from './revocations.js';
import { isShaped } from './token-text.js';

/** Ends tokens of apps that somebody found in the open. */
@Injectable()
export class LeakedTokens {
  constructor(
    private readonly em: EntityManager,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly secrets: Secrets,
    private readonly audit: AuditLog,
  ) {}

  /**
   * The token ends with everything that came of the same authorization.
   *
   * @returns undefined for what is no living token
   */
  end(text: string, actor: AuditActor): Promise<{ owner: UserId; app: string } | undefined> {
    if (!isShaped('access', text) && !isShaped('refresh', text)) return Promise.resolve(undefined);
    return this.em.fork().transactional(async (em) => {
      const now = instantOf(this.clock);
      const living = { revokedAt: null, usedAt: null, expiresAt: { $gt: now } };
      const found = await em.findOne(OauthToken, { tokenHash: { $in: this.secrets.hashes(text) }, ...living });
      if (found === null) return undefined;
      const { grantId, familyId, appId, userId: owner } = found;
      await lockGrant(em, grantId);
      const revoked = await revokeTokens(em, { appId, familyId }, now);
      const app = await em.findOne(OauthApp, { id: appId });
      if (revoked === 0 || app === null) return undefined;
      await this.audit.append(em, {
        action: 'oauth.revoked',
        actor,
        target: { kind: 'oauth_app', id: app.clientId },
        details: { familyId, revoked, reason: 'leaked' },
      });
      return { owner, app: app.name };
    });
  }
}
