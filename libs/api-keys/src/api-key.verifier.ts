import { Inject, Injectable } from '@nestjs/common';
import { ALL_SCOPES, CLOCK, type Clock, isScope, READ_ONLY_SCOPES, type Scope } from '#libs/kernel';
import { type Credential, type CredentialVerifier, LivingCredentials, type Principal } from '#libs/platform/auth';
import { ActivityPools, run } from '#libs/platform/database';
import { Secrets } from '#libs/platform/secrets';
import { bareKey, previewOf } from './key-text.js';
import { type LivingKeyRow, TOUCH_KEY, VERIFY_KEYS } from './sql/verify-key.sql.js';

/** Stored in place of a list: every scope, also those that come later. */
export const EVERY_SCOPE = '*';

/** Recognises API keys, whichever way they are carried. One indexed query; nothing is remembered between requests. */
@Injectable()
export class ApiKeyVerifier implements CredentialVerifier {
  private readonly living: LivingCredentials<LivingKeyRow>;

  constructor(pools: ActivityPools, @Inject(CLOCK) clock: Clock, secrets: Secrets) {
    this.living = new LivingCredentials(secrets, clock, {
      find: (hashes, now) => run(pools.auth, VERIFY_KEYS, [[...hashes], now]),
      noteUse: ({ id }, now) => run(pools.ingest, TOUCH_KEY, [id, now]),
    });
  }

  async verify(credential: Credential): Promise<Principal | undefined> {
    const bare = bareKey(credential.value);
    if (bare === undefined || credential.kind === 'session') return undefined;
    const key = await this.living.find(bare);
    if (key === undefined) return undefined;
    await this.living.noteUse(key);
    return {
      userId: key.user_id,
      userUuid: key.uuid,
      username: key.username,
      via: 'api_key',
      credentialId: key.id,
      preview: previewOf(bare),
      scopes: scopesOf(key.scopes, key.is_read_only),
      adminLevel: key.admin_level,
    };
  }
}

function scopesOf(stored: readonly string[], isReadOnly: boolean): ReadonlySet<Scope> {
  const most = isReadOnly ? READ_ONLY_SCOPES : ALL_SCOPES;
  return stored.includes(EVERY_SCOPE) ? most : new Set(stored.filter(isScope).filter((scope) => most.has(scope)));
}
