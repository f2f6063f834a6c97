import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '#libs/audit';
import { CLOCK, type Clock, type Micros } from '#libs/kernel';
import { Secrets } from '#libs/platform/secrets';
import type { OauthClient } from './client-authenticator.js';
import type { OauthApp } from './entities/oauth-app.entity.js';
import { OauthGrant } from './entities/oauth-grant.entity.js';
import { OauthToken } from './entities/oauth-token.entity.js';
import { livingPerson, lockGrant } from './grant-holder.js';
import { instantOf, micros } from './instants.js';
import { OauthProtocolError } from './oauth.errors.js';
import { expireCodes, revokeTokens } from './revocations.js';
import { effectiveScopes } from './scope-rules.js';
import { separatorOf } from './scope-text.js';
import { isShaped } from './token-text.js';

/** What is to end, in WakaTime's own names. */
export interface RevocationRequest {
  readonly token?: string | undefined;
  /** Public id of a person. */
  readonly user_id?: string | undefined;
  /** `true`: of the token's person; without a token, of everybody. */
  readonly all?: string | undefined;
}

/** What an app learns about a token of its own. Times in µs, UTC. */
export type Introspection =
  | { readonly isActive: false }
  | {
      readonly isActive: true;
      readonly kind: 'access' | 'refresh';
      readonly scope: string;
      readonly clientId: string;
      readonly username: string;
      /** Public id of the person. */
      readonly userUuid: string;
      readonly createdAt: Micros;
      readonly expiresAt: Micros;
    };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const YES = new Set(['true', '1', 'yes', 'on']);

/** Ends tokens for their app, and tells it about them. */
@Injectable()
export class TokenRevocationService {
  constructor(
    private readonly em: EntityManager,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly secrets: Secrets,
    private readonly audit: AuditLog,
  ) {}

  /**
   * A token ends with everything that came of the same authorization. What is unknown, or another app's, changes nothing
   * and is no failure.
   *
   * @throws OauthProtocolError `invalid_request` when nothing is named; `invalid_client` when a public app wants to end
   *   more than one authorization
   */
  async revoke({ app }: OauthClient, request: RevocationRequest): Promise<void> {
    const { token = '', user_id: userUuid = '', all = '' } = request;
    const isAll = YES.has(all.toLowerCase());
    if (token === '' && userUuid === '' && !isAll) {
      throw new OauthProtocolError('invalid_request', 'token, user_id or all is missing');
    }
    const isWide = isAll || token === '';
    if (isWide && !app.isConfidential) {
      throw new OauthProtocolError('invalid_client', 'only an app with a secret may do this');
    }
    await this.em.fork().transactional(async (em) => {
      const now = instantOf(this.clock);
      const which = await this.which(em, app, { token, userUuid, isAll });
      if (which === undefined) return;
      if (!('familyId' in which)) await expireCodes(em, { appId: app.id, ...which }, now);
      const revoked = await revokeTokens(em, { appId: app.id, ...which }, now);
      if (revoked === 0) return;
      await this.audit.append(em, {
        action: 'oauth.revoked',
        actor: { kind: 'app', id: app.id },
        target: { kind: 'oauth_app', id: app.clientId },
        details: { ...which, revoked },
      });
    });
  }

  private async which(
    em: EntityManager,
    app: OauthApp,
    { token, userUuid, isAll }: { token: string; userUuid: string; isAll: boolean },
  ): Promise<{ familyId: string } | { userId: number } | Record<string, never> | undefined> {
    if (token !== '') {
      const found = await this.find(em, app, token);
      if (found === undefined) return undefined;
      // Whoever is giving out tokens of this family holds the grant: theirs have to be seen.
      await lockGrant(em, found.grantId);
      return isAll ? { userId: found.userId } : { familyId: found.familyId };
    }
    if (userUuid === '') return {};
    if (!UUID.test(userUuid)) return undefined;
    const [person] = await em.execute<{ id: number }[]>('select id from users where uuid = ?', [userUuid]);
    return person && { userId: person.id };
  }

  /**
   * Nothing but "inactive" about what is not this app's own.
   *
   * @throws OauthProtocolError `invalid_request` without a token, `invalid_client` for a public app
   */
  async introspect({ app }: OauthClient, token: string | undefined): Promise<Introspection> {
    if (!app.isConfidential) throw new OauthProtocolError('invalid_client', 'only an app with a secret may ask');
    if (token === undefined || token === '') throw new OauthProtocolError('invalid_request', 'token is missing');
    const em = this.em.fork();
    const found = await this.find(em, app, token);
    const isLiving = found && !found.revokedAt && !found.usedAt && found.expiresAt > instantOf(this.clock);
    const grant = isLiving ? await em.findOne(OauthGrant, { id: found.grantId, revokedAt: null }) : null;
    const holder = grant === null ? undefined : await livingPerson(em, grant.userId);
    if (found === undefined || grant === null || holder === undefined) return { isActive: false };
    const rights = { app, granted: grant.scopes, adminLevel: holder.admin_level };
    return {
      isActive: true,
      kind: found.kind,
      scope: [...effectiveScopes(found.scopes, rights)].join(separatorOf(found.scopeSeparator)),
      clientId: app.clientId,
      username: holder.username,
      userUuid: holder.uuid,
      createdAt: micros(found.createdAt),
      expiresAt: micros(found.expiresAt),
    };
  }

  private async find(em: EntityManager, app: OauthApp, token: string): Promise<OauthToken | undefined> {
    if (!isShaped('access', token) && !isShaped('refresh', token)) return undefined;
    const found = await em.findOne(OauthToken, { tokenHash: { $in: this.secrets.hashes(token) }, appId: app.id });
    return found ?? undefined;
  }
}
