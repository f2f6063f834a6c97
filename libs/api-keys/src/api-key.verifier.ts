import { Inject, Injectable, Logger } from '@nestjs/common';
import { ALL_SCOPES, CLOCK, type Clock, isScope, READ_ONLY_SCOPES, type Scope } from '#libs/kernel';
import type { Credential, CredentialVerifier, Principal } from '#libs/platform/auth';
import { ActivityPools, run, SharedLookup } from '#libs/platform/database';
import { Secrets } from '#libs/platform/secrets';
import { bareKey, previewOf } from './key-text.js';
import { type LivingKeyRow, TOUCH_KEY, VERIFY_KEYS } from './sql/verify-key.sql.js';

/** Stored in place of a list: every scope, also those that come later. */
export const EVERY_SCOPE = '*';

/** Recognises API keys, whichever way they are carried. One indexed query; nothing is remembered between requests. */
@Injectable()
export class ApiKeyVerifier implements CredentialVerifier {
  private readonly logger = new Logger('api-keys');
  private readonly livingKeys: SharedLookup<string, LivingKeyRow>;

  constructor(
    private readonly pools: ActivityPools,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly secrets: Secrets,
  ) {
    this.livingKeys = new SharedLookup(async (hashes) => {
      const rows = await run(pools.auth, VERIFY_KEYS, [[...hashes], this.now()]);
      return new Map(rows.map((row) => [row.key_hash, row]));
    });
  }

  async verify(credential: Credential): Promise<Principal | undefined> {
    const bare = bareKey(credential.value);
    if (bare === undefined || credential.kind === 'session') return undefined;
    const key = await this.find(bare);
    if (key === undefined) return undefined;
    if (!key.is_use_recorded) await this.touch(key.id);
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

  private async find(bare: string): Promise<LivingKeyRow | undefined> {
    for (const hash of this.secrets.hashes(bare)) {
      const key = await this.livingKeys.find(hash.toString('hex'));
      if (key !== undefined) return key;
    }
    return undefined;
  }

  /** Failing to note a use must not fail the request. */
  private async touch(id: string): Promise<void> {
    try {
      await run(this.pools.ingest, TOUCH_KEY, [id, this.now()]);
    } catch (error) {
      this.logger.warn({ message: 'the use of a key was not noted', keyId: id, err: error });
    }
  }

  private now(): string {
    return new Date(this.clock.now() / 1000).toISOString();
  }
}

function scopesOf(stored: readonly string[], isReadOnly: boolean): ReadonlySet<Scope> {
  if (stored.includes(EVERY_SCOPE)) return isReadOnly ? READ_ONLY_SCOPES : ALL_SCOPES;
  return new Set(stored.filter(isScope).filter((scope) => !isReadOnly || READ_ONLY_SCOPES.has(scope)));
}
