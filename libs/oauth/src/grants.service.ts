import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { type AuditActor, AuditLog } from '#libs/audit';
import { CLOCK, type Clock, type Micros, type UserId } from '#libs/kernel';
import { OauthApp } from './entities/oauth-app.entity.js';
import { OauthGrant } from './entities/oauth-grant.entity.js';
import { instantOf, micros, microsOrNull } from './instants.js';
import { OauthError } from './oauth.errors.js';
import { revokeGrants } from './revocations.js';

/** An app that a person gave access to. Times in µs, UTC. */
export interface AuthorizedApp {
  /** Of the grant. */
  readonly id: string;
  readonly clientId: string;
  readonly name: string;
  readonly homepageUrl: string | null;
  readonly isVerified: boolean;
  readonly hasLogo: boolean;
  readonly scopes: readonly string[];
  readonly grantedAt: Micros;
  readonly lastUsedAt: Micros | null;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What a person allowed which app. */
@Injectable()
export class GrantsService {
  constructor(
    private readonly em: EntityManager,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {}

  /** By name of the app. */
  async list(userId: UserId): Promise<AuthorizedApp[]> {
    const em = this.em.fork();
    const grants = await em.find(OauthGrant, { userId, revokedAt: null });
    const ids = grants.map(({ appId }) => appId);
    const apps = await em.find(
      OauthApp,
      { id: { $in: ids }, deletedAt: null },
      { orderBy: { name: 'asc', id: 'asc' } },
    );
    return apps.flatMap((app) => grants.filter(({ appId }) => appId === app.id).map((grant) => shown(app, grant)));
  }

  /** What the person allowed this app, by its internal id; undefined for nothing. */
  async ofApp(userId: UserId, appId: string): Promise<AuthorizedApp | undefined> {
    const em = this.em.fork();
    const [grant, app] = await Promise.all([
      em.findOne(OauthGrant, { userId, appId, revokedAt: null }),
      em.findOne(OauthApp, { id: appId, deletedAt: null }),
    ]);
    return app === null || grant === null ? undefined : shown(app, grant);
  }

  /**
   * Every token and code that the person gave the app is dead with the next request, and the app has to ask again.
   *
   * @throws OauthError `oauth.grant_not_found` when it is no living grant of this person
   */
  async revoke(userId: UserId, id: string, actor: AuditActor): Promise<void> {
    await this.em.fork().transactional(async (em) => {
      const revoked = UUID.test(id) ? await revokeGrants(em, { id, userId }, instantOf(this.clock)) : 0;
      if (revoked === 0) throw new OauthError('oauth.grant_not_found', 'no such grant');
      await this.audit.append(em, { action: 'oauth.revoked', actor, target: { kind: 'oauth_grant', id } });
    });
  }

  /**
   * Part of what happens when a person's access ends as a whole: every app has to be allowed again. The caller audits.
   *
   * @param em inside `em.transactional`
   */
  async closeAccess(em: EntityManager, userId: UserId, _reason: string): Promise<void> {
    await revokeGrants(em, { userId }, instantOf(this.clock));
  }
}

function shown(app: OauthApp, grant: OauthGrant): AuthorizedApp {
  return {
    id: grant.id,
    clientId: app.clientId,
    name: app.name,
    homepageUrl: app.homepageUrl ?? null,
    isVerified: app.isVerified,
    hasLogo: Boolean(app.logoType),
    scopes: grant.scopes,
    grantedAt: micros(grant.createdAt),
    lastUsedAt: microsOrNull(grant.lastUsedAt),
  };
}
