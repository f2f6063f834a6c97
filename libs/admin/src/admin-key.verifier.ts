import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, type Scope } from '#libs/kernel';
import { type Credential, type CredentialVerifier, LivingCredentials, type Principal } from '#libs/platform/auth';
import { ActivityPools, run } from '#libs/platform/database';
import { Secrets } from '#libs/platform/secrets';
import { isAdminKey } from './admin-key-text.js';
import { type LivingAdminKeyRow, TOUCH_ADMIN_KEY, VERIFY_ADMIN_KEYS } from './sql/admin-keys.sql.js';

const ADMIN_SCOPES: ReadonlySet<Scope> = new Set<Scope>(['admin']);

/**
 * Recognises the keys of administrators, in headers only: an address ends up in logs. One indexed query that asks for
 * the owner's level too; nothing is remembered between requests, so that a demotion counts with the next one.
 */
@Injectable()
export class AdminKeyVerifier implements CredentialVerifier {
  private readonly living: LivingCredentials<LivingAdminKeyRow>;

  constructor(pools: ActivityPools, @Inject(CLOCK) clock: Clock, secrets: Secrets) {
    this.living = new LivingCredentials(secrets, clock, {
      find: (hashes, now) => run(pools.auth, VERIFY_ADMIN_KEYS, [[...hashes], now]),
      noteUse: ({ id }, now) => run(pools.ingest, TOUCH_ADMIN_KEY, [id, now]),
    });
  }

  async verify({ kind, carrier, value }: Credential): Promise<Principal | undefined> {
    if (kind === 'session' || carrier === 'query' || !isAdminKey(value)) return undefined;
    const key = await this.living.find(value);
    if (key === undefined) return undefined;
    await this.living.noteUse(key);
    return {
      userId: key.user_id,
      userUuid: key.user_uuid,
      username: key.username,
      via: 'admin_key',
      credentialId: key.uuid,
      preview: key.preview,
      scopes: ADMIN_SCOPES,
      adminLevel: key.admin_level,
    };
  }
}
