import { Inject, Injectable, Logger } from '@nestjs/common';
import { CLOCK, type Clock } from '#libs/kernel';
import type { Credential, CredentialVerifier, Principal } from '#libs/platform/auth';
import { ActivityPools, run, SharedLookup } from '#libs/platform/database';
import { Secrets } from '#libs/platform/secrets';
import { instantOf } from './instants.js';
import { effectiveScopes } from './scope-rules.js';
import { type LivingTokenRow, TOUCH_GRANT, TOUCH_TOKEN, VERIFY_TOKENS } from './sql/verify-token.sql.js';
import { isShaped } from './token-text.js';

/** Recognises access tokens. One indexed query; nothing is remembered between requests. */
@Injectable()
export class OauthTokenVerifier implements CredentialVerifier {
  private readonly logger = new Logger('oauth');
  private readonly livingTokens: SharedLookup<string, LivingTokenRow>;

  constructor(
    private readonly pools: ActivityPools,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly secrets: Secrets,
  ) {
    this.livingTokens = new SharedLookup(async (hashes) => {
      const rows = await run(pools.auth, VERIFY_TOKENS, [[...hashes], this.now()]);
      return new Map(rows.map((row) => [row.token_hash, row]));
    });
  }

  /** An app's secret beside the token must be that app's; a secret alone is nobody. */
  async verify(credential: Credential): Promise<Principal | undefined> {
    if (credential.kind !== 'bearer' || !isShaped('access', credential.value)) return undefined;
    const token = await this.find(credential.value);
    if (token === undefined || !this.fits(token, credential.appSecret)) return undefined;
    if (!token.is_use_recorded) await this.touch(token);
    const app = {
      isConfidential: token.is_confidential,
      isVerified: token.is_verified,
      mayAskForAdmin: token.may_ask_for_admin,
      allowedScopes: token.allowed_scopes,
    };
    return {
      userId: token.user_id,
      userUuid: token.uuid,
      username: token.username,
      via: 'oauth',
      credentialId: token.id,
      preview: token.preview,
      scopes: effectiveScopes(token.scopes, { app, granted: token.granted, adminLevel: token.admin_level }),
      adminLevel: token.admin_level,
      appId: token.app_id,
    };
  }

  private async find(text: string): Promise<LivingTokenRow | undefined> {
    for (const hash of this.secrets.hashes(text)) {
      const token = await this.livingTokens.find(hash.toString('hex'));
      if (token !== undefined) return token;
    }
    return undefined;
  }

  private fits(token: LivingTokenRow, appSecret: string | undefined): boolean {
    if (appSecret === undefined) return true;
    const hashes = this.secrets.hashes(appSecret).map((hash) => hash.toString('hex'));
    return token.secret_hashes.some((hash) => hashes.includes(hash));
  }

  /** Failing to note a use must not fail the request. */
  private async touch({ id, grant_id: grantId }: LivingTokenRow): Promise<void> {
    try {
      await run(this.pools.ingest, TOUCH_TOKEN, [id, this.now()]);
      await run(this.pools.ingest, TOUCH_GRANT, [grantId, this.now()]);
    } catch (error) {
      this.logger.warn({ message: 'the use of a token was not noted', tokenId: id, err: error });
    }
  }

  private now(): string {
    return instantOf(this.clock).toISOString();
  }
}
