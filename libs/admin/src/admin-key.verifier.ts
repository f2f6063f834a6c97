import { Inject, Injectable, Logger } from '@nestjs/common';
import { CLOCK, type Clock, type Scope } from '#libs/kernel';
import type { Credential, CredentialVerifier, Principal } from '#libs/platform/auth';
import { ActivityPools, run, SharedLookup } from '#libs/platform/database';
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
  private readonly logger = new Logger('admin-keys');
  private readonly livingKeys: SharedLookup<string, LivingAdminKeyRow>;

  constructor(
    private readonly pools: ActivityPools,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly secrets: Secrets,
  ) {
    this.livingKeys = new SharedLookup(async (hashes) => {
      const rows = await run(pools.auth, VERIFY_ADMIN_KEYS, [[...hashes], this.now()]);
      return new Map(rows.map((row) => [row.key_hash, row]));
    });
  }

  async verify({ kind, carrier, value }: Credential): Promise<Principal | undefined> {
    if (kind === 'session' || carrier === 'query' || !isAdminKey(value)) return undefined;
    const key = await this.find(value);
    if (key === undefined) return undefined;
    if (!key.is_use_recorded) await this.touch(key);
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

  private async find(key: string): Promise<LivingAdminKeyRow | undefined> {
    for (const hash of this.secrets.hashes(key)) {
      const row = await this.livingKeys.find(hash.toString('hex'));
      if (row !== undefined) return row;
    }
    return undefined;
  }

  /** Failing to note a use must not fail the request. */
  private async touch({ id, uuid }: LivingAdminKeyRow): Promise<void> {
    try {
      await run(this.pools.ingest, TOUCH_ADMIN_KEY, [id, this.now()]);
    } catch (error) {
      this.logger.warn({ message: 'the use of an admin key was not noted', keyId: uuid, err: error });
    }
  }

  private now(): string {
    return new Date(this.clock.now() / 1000).toISOString();
  }
}
