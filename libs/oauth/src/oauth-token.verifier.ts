import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '#libs/kernel';
import { type Credential, type CredentialVerifier, LivingCredentials, type Principal } from '#libs/platform/auth';
import { ActivityPools, run } from '#libs/platform/database';
import { Secrets } from '#libs/platform/secrets';
import { effectiveScopes } from './scope-rules.js';
import { type LivingTokenRow, TOUCH_GRANT, TOUCH_TOKEN, VERIFY_TOKENS } from './sql/verify-token.sql.js';
import { isShaped } from './token-text.js';

/** Recognises access tokens. One indexed query; nothing is remembered between requests. */
@Injectable()
export class OauthTokenVerifier implements CredentialVerifier {
  private readonly living: LivingCredentials<LivingTokenRow>;

  constructor(
    pools: ActivityPools,
    @Inject(CLOCK) clock: Clock,
    private readonly secrets: Secrets,
  ) {
    this.living = new LivingCredentials(secrets, clock, {
      find: (hashes, now) => run(pools.auth, VERIFY_TOKENS, [[...hashes], now]),
      noteUse: async ({ id, grant_id: grantId }, now) => {
        await run(pools.ingest, TOUCH_TOKEN, [id, now]);
        await run(pools.ingest, TOUCH_GRANT, [grantId, now]);
      },
    });
  }

  /** An app's secret beside the token must be that app's; a secret alone is nobody. */
  async verify(credential: Credential): Promise<Principal | undefined> {
    if (credential.kind !== 'bearer' || !isShaped('access', credential.value)) return undefined;
    const token = await this.living.find(credential.value);
    if (token === undefined || !this.fits(token, credential.appSecret)) return undefined;
    await this.living.noteUse(token);
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

  private fits(token: LivingTokenRow, appSecret: string | undefined): boolean {
    if (appSecret === undefined) return true;
    const hashes = this.secrets.hashes(appSecret).map((hash) => hash.toString('hex'));
    return token.secret_hashes.some((hash) => hashes.includes(hash));
  }
}
