import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { AuditLog } from '#libs/audit';
import { CLOCK, type Clock, type Scope } from '#libs/kernel';
import { Mailer } from '#libs/platform/mail';
import { Secrets } from '#libs/platform/secrets';
import { knownScopes } from './app-rules.js';
import type { OauthClient } from './client-authenticator.js';
import type { OauthApp } from './entities/oauth-app.entity.js';
import type { OauthGrant } from './entities/oauth-grant.entity.js';
import { OauthToken } from './entities/oauth-token.entity.js';
import { type Holder, livingPerson, lockGrant } from './grant-holder.js';
import { instantOf, secondsBetween } from './instants.js';
import { OauthProtocolError } from './oauth.errors.js';
import { OauthOptions } from './oauth.options.js';
import { revokeTokens } from './revocations.js';
import { covers, effectiveScopes } from './scope-rules.js';
import { askedScopes, separatorOf } from './scope-text.js';
import { type Minted, refreshExpiry, TokenMinter, type TokenReply } from './token-minter.js';
import { isShaped } from './token-text.js';

interface Spending {
  readonly app: OauthApp;
  readonly grant: OauthGrant;
  readonly holder: Holder;
  readonly token: OauthToken;
  /** What the client brought. */
  readonly text: string;
}

interface Stolen {
  readonly holder: Holder;
  readonly revoked: number;
}

/** A reply that got lost may be asked for again within this time. */
const GRACE_SECONDS = 30;

/**
 * Exchanges refresh tokens. Those of public apps work once; those of apps with a secret stay the same, for clients exist
 * that keep one for ever. Both end two years after the person was asked.
 */
@Injectable()
export class RefreshService {
  private readonly logger = new Logger('oauth');

  constructor(
    private readonly em: EntityManager,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly secrets: Secrets,
    private readonly audit: AuditLog,
    private readonly minter: TokenMinter,
    private readonly options: OauthOptions,
    private readonly mailer: Mailer,
  ) {}

  /**
   * @param scope as the client wrote it; never more than the token has
   * @throws OauthProtocolError `invalid_grant`, `invalid_scope`, `slow_down`
   */
  async refresh({ app }: OauthClient, text: string, scope: string | undefined): Promise<TokenReply> {
    const outcome = await this.em.fork().transactional(async (em) => {
      const spending = await this.find(em, app, text);
      if (spending.token.revokedAt) return this.alarm(em, spending);
      if (!spending.token.usedAt) return this.spend(em, spending, scope);
      return (await this.forgetLostReply(em, spending.token))
        ? this.rotate(em, spending, this.narrowed(spending, scope))
        : this.alarm(em, spending);
    });
    if ('accessToken' in outcome) return outcome;
    await this.warn(app, outcome);
    throw invalidGrant('the refresh token is no longer good');
  }

  private async find(em: EntityManager, app: OauthApp, text: string): Promise<Spending> {
    const token = isShaped('refresh', text)
      ? await em.findOne(OauthToken, { tokenHash: { $in: this.secrets.hashes(text) }, kind: 'refresh', appId: app.id })
      : null;
    const grant = token === null ? undefined : await lockGrant(em, token.grantId);
    const holder = grant && (await livingPerson(em, grant.userId));
    if (token === null || grant === undefined || holder === undefined) throw invalidGrant('no such refresh token');
    await em.refresh(token);
    if (token.expiresAt <= instantOf(this.clock)) throw invalidGrant('the refresh token has expired');
    return { app, grant, holder, token, text };
  }

  private async spend(em: EntityManager, spending: Spending, scope: string | undefined): Promise<TokenReply> {
    const { app, grant, token, text } = spending;
    const narrowed = this.narrowed(spending, scope);
    const pause = await this.minter.pause(em, grant, 'refresh');
    if (pause > 0) throw new OauthProtocolError('slow_down', 'too many tokens for this person', pause);
    const now = instantOf(this.clock);
    if (this.rotates(app)) {
      await em.nativeUpdate(OauthToken, { id: token.id }, { usedAt: now });
      return this.rotate(em, spending, narrowed);
    }
    const expiresAt = refreshExpiry(now, token.absoluteExpiresAt);
    await em.nativeUpdate(OauthToken, { id: token.id }, { lastUsedAt: now, expiresAt });
    const minted = await this.minter.mint(em, {
      grant,
      familyId: token.familyId,
      issuedBy: 'refresh',
      scopes: narrowed.scopes,
      separator: narrowed.separator,
    });
    return replyOf(spending, narrowed, { ...minted, refreshToken: text });
  }

  /** The new refresh token may do what the old one could, whatever the access token is narrowed to. */
  private async rotate(em: EntityManager, spending: Spending, narrowed: Narrowed): Promise<TokenReply> {
    const { grant, token } = spending;
    const minted = await this.minter.mint(em, {
      grant,
      familyId: token.familyId,
      parentId: token.id,
      issuedBy: 'refresh',
      scopes: narrowed.scopes,
      separator: narrowed.separator,
      refresh: { scopes: token.scopes, absoluteExpiresAt: token.absoluteExpiresAt ?? undefined },
    });
    return replyOf(spending, narrowed, minted);
  }

  /**
   * Was the token spent a moment ago, once, and nothing that came of it used since? Then the answer never arrived, and
   * what was in it is taken back.
   */
  private async forgetLostReply(em: EntityManager, token: OauthToken): Promise<boolean> {
    const now = instantOf(this.clock);
    if (!token.usedAt || secondsBetween(token.usedAt, now) > GRACE_SECONDS) return false;
    const children = await em.find(OauthToken, { parentId: token.id }, { disableIdentityMap: true });
    const isUntouched = children.every((child) => !child.usedAt && !child.lastUsedAt && !child.revokedAt);
    if (!isUntouched || children.length !== 2) return false;
    await em.nativeUpdate(OauthToken, { parentId: token.id }, { revokedAt: now });
    return true;
  }

  /** Two hold the same token: nobody knows which of them is the thief, so both lose it. */
  private async alarm(em: EntityManager, { app, grant, holder, token }: Spending): Promise<Stolen> {
    const revoked = await revokeTokens(em, { familyId: token.familyId }, instantOf(this.clock));
    if (revoked > 0) {
      await this.audit.append(em, {
        action: 'oauth.refresh_reuse_detected',
        actor: { kind: 'app', id: app.id, credential: token.preview },
        target: { kind: 'oauth_grant', id: grant.id },
        details: { revoked },
      });
    }
    return { holder, revoked };
  }

  private narrowed({ app, grant, holder, token }: Spending, scope: string | undefined): Narrowed {
    const rights = { app, granted: grant.scopes, adminLevel: holder.admin_level };
    if (scope === undefined || scope.trim() === '') {
      const separator = separatorOf(token.scopeSeparator);
      return { scopes: [...effectiveScopes(token.scopes, rights)], separator };
    }
    const { scopes, unknown, separator } = askedScopes(scope);
    if (unknown.length > 0) throw new OauthProtocolError('invalid_scope', 'unknown scope');
    if (!covers(knownScopes(token.scopes), scopes)) {
      throw new OauthProtocolError('invalid_scope', 'more than the person allowed');
    }
    return { scopes: [...effectiveScopes([...scopes], rights)], separator };
  }

  private rotates(app: OauthApp): boolean {
    if (!app.isConfidential) return true;
    return app.rotatesRefreshTokens ?? this.options.refreshRotation === 'always';
  }

  /** Failing to warn must not change the answer. */
  private async warn(app: OauthApp, { holder, revoked }: Stolen): Promise<void> {
    if (revoked === 0 || holder.email === null || !this.mailer.canSend) return;
    try {
      await this.mailer.send({
        to: holder.email,
        subject: `${app.name} was signed out of your account`,
        text: [
          `Hello ${holder.username},`,
          `a one-time token of the app "${app.name}" was used twice, which can mean that somebody copied it.`,
          'All of its tokens of that sign-in have been revoked. Sign in again from the app to go on using it.',
          `If you do not know the app, take its access away: ${this.options.issuer}/account/authorized-apps`,
        ].join('\n\n'),
      });
    } catch (error) {
      this.logger.warn({ message: 'a warning about a refresh token was not sent', err: error });
    }
  }
}

interface Narrowed {
  readonly scopes: Scope[];
  readonly separator: ',' | ' ';
}

function replyOf({ holder }: Spending, { scopes, separator }: Narrowed, minted: Minted): TokenReply {
  return { ...minted, uid: holder.uuid, scope: scopes.join(separator) };
}

function invalidGrant(description: string): OauthProtocolError {
  return new OauthProtocolError('invalid_grant', description);
}
