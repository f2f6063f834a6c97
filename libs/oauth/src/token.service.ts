import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '#libs/audit';
import { CLOCK, type Clock } from '#libs/kernel';
import { Secrets } from '#libs/platform/secrets';
import type { OauthClient } from './client-authenticator.js';
import { OauthCode } from './entities/oauth-code.entity.js';
import type { OauthGrant } from './entities/oauth-grant.entity.js';
import { type Holder, livingPerson, lockGrant } from './grant-holder.js';
import { instantOf } from './instants.js';
import { OauthProtocolError } from './oauth.errors.js';
import { checkVerifier } from './pkce.js';
import { RefreshService } from './refresh.service.js';
import { revokeTokens } from './revocations.js';
import { effectiveScopes } from './scope-rules.js';
import { separatorOf } from './scope-text.js';
import { TokenMinter, type TokenReply } from './token-minter.js';
import { isShaped } from './token-text.js';

/** What a client asks for at the token endpoint, in the protocol's own names. */
export interface TokenRequest {
  readonly grant_type?: string | undefined;
  readonly code?: string | undefined;
  readonly redirect_uri?: string | undefined;
  readonly code_verifier?: string | undefined;
  readonly refresh_token?: string | undefined;
  readonly scope?: string | undefined;
}

/** Exchanges codes and refresh tokens for access tokens. */
@Injectable()
export class TokenService {
  constructor(
    private readonly em: EntityManager,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly secrets: Secrets,
    private readonly audit: AuditLog,
    private readonly minter: TokenMinter,
    private readonly refreshes: RefreshService,
  ) {}

  /**
   * Access tokens live for 365 days.
   *
   * @throws OauthProtocolError `invalid_request`, `unsupported_grant_type`, `invalid_grant`, `invalid_scope`, `slow_down`
   */
  async issue(client: OauthClient, request: TokenRequest): Promise<TokenReply> {
    switch (request.grant_type) {
      case 'authorization_code':
        return this.exchange(client, request);
      case 'refresh_token':
        return this.refreshes.refresh(client, needed(request, 'refresh_token'), request.scope);
      case undefined:
        throw new OauthProtocolError('invalid_request', 'grant_type is missing');
      default:
        throw new OauthProtocolError('unsupported_grant_type', 'grant_type is authorization_code or refresh_token');
    }
  }

  /** A code works once. Bringing it again revokes everything that came of it: one of the two was a thief. */
  private async exchange(client: OauthClient, request: TokenRequest): Promise<TokenReply> {
    const code = needed(request, 'code');
    needed(request, 'redirect_uri');
    const outcome = await this.em.fork().transactional((em) => this.tryExchange(em, client, { ...request, code }));
    if (outcome === 'replayed') throw invalidGrant('the code was used before');
    return outcome;
  }

  private async tryExchange(
    em: EntityManager,
    client: OauthClient,
    request: TokenRequest & { readonly code: string },
  ): Promise<TokenReply | 'replayed'> {
    const found = isShaped('code', request.code)
      ? await em.findOne(OauthCode, { codeHash: { $in: this.secrets.hashes(request.code) } })
      : null;
    const grant = found === null ? undefined : await lockGrant(em, found.grantId);
    const holder = grant && (await livingPerson(em, grant.userId));
    if (found === null || grant?.appId !== client.app.id || holder === undefined) throw invalidGrant('no such code');
    await em.refresh(found);
    if (found.usedAt) return this.replayed(em, found, grant);
    if (found.expiresAt <= instantOf(this.clock)) throw invalidGrant('the code has expired');
    if (found.redirectUri !== request.redirect_uri) throw invalidGrant('redirect_uri is not that of the request');
    checkVerifier(found.codeChallenge, request.code_verifier);
    const pause = await this.minter.pause(em, grant, 'authorization');
    if (pause > 0) throw new OauthProtocolError('slow_down', 'too many tokens for this person', pause);
    const used = await em.nativeUpdate(OauthCode, { id: found.id, usedAt: null }, { usedAt: instantOf(this.clock) });
    if (used === 0) return this.replayed(em, found, grant);
    return this.give(em, client, { code: found, grant, holder });
  }

  private async give(
    em: EntityManager,
    { app }: OauthClient,
    { code, grant, holder }: { code: OauthCode; grant: OauthGrant; holder: Holder },
  ): Promise<TokenReply> {
    const rights = { app, granted: grant.scopes, adminLevel: holder.admin_level };
    const scopes = [...effectiveScopes(code.scopes, rights)];
    const separator = separatorOf(code.scopeSeparator);
    const minted = await this.minter.mint(em, {
      grant,
      familyId: code.id,
      issuedBy: 'code',
      scopes,
      separator,
      refresh: { scopes },
    });
    return { ...minted, uid: holder.uuid, scope: scopes.join(separator) };
  }

  private async replayed(em: EntityManager, code: OauthCode, grant: OauthGrant): Promise<'replayed'> {
    const revoked = await revokeTokens(em, { familyId: code.id }, instantOf(this.clock));
    if (revoked > 0) {
      await this.audit.append(em, {
        action: 'oauth.code_reuse_detected',
        actor: { kind: 'app', id: grant.appId },
        target: { kind: 'oauth_grant', id: grant.id },
        details: { revoked },
      });
    }
    return 'replayed';
  }
}

function needed(request: TokenRequest, name: 'code' | 'redirect_uri' | 'refresh_token'): string {
  const value = request[name];
  if (value === undefined || value === '') throw new OauthProtocolError('invalid_request', `${name} is missing`);
  return value;
}

function invalidGrant(description: string): OauthProtocolError {
  return new OauthProtocolError('invalid_grant', description);
}
