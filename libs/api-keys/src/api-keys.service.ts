import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { type AuditActor, AuditLog } from '#libs/audit';
import { CLOCK, type Clock, type Micros, type UserId } from '#libs/kernel';
import { Secrets } from '#libs/platform/secrets';
import { ApiKey } from './api-key.entity.js';
import { ApiKeysError } from './api-keys.errors.js';
import { bareKey } from './key-text.js';
import { type CreatedApiKey, insertKey, labelOf, type NewApiKey, NO_KEY } from './new-key.js';

export type { CreatedApiKey, NewApiKey } from './new-key.js';

/** What can be shown of a key. Times in µs, UTC. */
export interface ApiKeyInfo {
  readonly id: string;
  readonly label: string;
  readonly preview: string;
  /** `*`: every scope. */
  readonly scopes: readonly string[];
  readonly isReadOnly: boolean;
  /** The one that the person may see again. */
  readonly isPrimary: boolean;
  readonly createdAt: Micros;
  readonly expiresAt: Micros | null;
  readonly lastUsedAt: Micros | null;
  readonly revokedAt: Micros | null;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const SYSTEM: AuditActor = { kind: 'system' };

/** The keys that people hold. */
@Injectable()
export class ApiKeysService {
  constructor(
    private readonly em: EntityManager,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly secrets: Secrets,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Makes a key, or takes one over.
   *
   * @throws ApiKeysError `api_keys.invalid_key` when `existingKey` is no uuid4, `api_keys.key_taken` when it is in use
   */
  create(owner: UserId, key: NewApiKey = {}, actor: AuditActor = SYSTEM): Promise<CreatedApiKey> {
    const { secrets, audit } = this;
    return this.em
      .fork()
      .transactional((em) =>
        insertKey(em, { secrets, audit, now: this.now() }, { ...key, owner, actor, isPrimary: false }),
      );
  }

  /**
   * Would `create` take this key over?
   *
   * @throws ApiKeysError as `create` does
   */
  async checkExisting(existingKey: string): Promise<void> {
    if ((await this.holderOf(existingKey)) !== undefined)
      throw new ApiKeysError('api_keys.key_taken', 'this key is in use');
  }

  /**
   * Whose key this is, or was before it was revoked; undefined: it is free to be taken over.
   *
   * @throws ApiKeysError `api_keys.invalid_key`
   */
  async holderOf(existingKey: string): Promise<UserId | undefined> {
    const bare = bareKey(existingKey);
    if (bare === undefined) throw new ApiKeysError('api_keys.invalid_key', NO_KEY);
    const [key] = await this.em.fork().find(ApiKey, { keyHash: { $in: this.secrets.hashes(bare) } }, { limit: 1 });
    return key?.userId;
  }

  /** Newest first, revoked ones included. */
  async list(owner: UserId): Promise<ApiKeyInfo[]> {
    const rows = await this.em.fork().find(ApiKey, { userId: owner }, { orderBy: { createdAt: 'desc', id: 'desc' } });
    return rows.map((row) => ({
      id: row.id,
      label: row.label,
      preview: row.preview,
      scopes: row.scopes,
      isReadOnly: row.isReadOnly,
      isPrimary: row.isPrimary,
      createdAt: row.createdAt.getTime() * 1000,
      expiresAt: micros(row.expiresAt),
      lastUsedAt: micros(row.lastUsedAt),
      revokedAt: micros(row.revokedAt),
    }));
  }

  /** @throws ApiKeysError `api_keys.not_found` when the person holds no such living key */
  rename(owner: UserId, id: string, label: string, actor: AuditActor = SYSTEM): Promise<void> {
    return this.em.fork().transactional(async (em) => {
      const key = UUID.test(id) ? await em.findOne(ApiKey, { id, userId: owner, revokedAt: null }) : null;
      if (key === null) throw new ApiKeysError('api_keys.not_found', 'no such key');
      const { label: before } = key;
      await em.nativeUpdate(ApiKey, { id }, { label: labelOf(label) });
      const details = { before, after: labelOf(label) };
      await this.audit.append(em, { action: 'api_key.renamed', actor, target: { kind: 'api_key', id }, details });
    });
  }

  /**
   * Dead with the next request.
   *
   * @throws ApiKeysError `api_keys.not_found` when the person holds no such living key
   */
  revoke(owner: UserId, id: string, actor: AuditActor = SYSTEM): Promise<void> {
    return this.em.fork().transactional(async (em) => {
      const living = { id, userId: owner, revokedAt: null };
      const revoked = UUID.test(id) ? await em.nativeUpdate(ApiKey, living, { revokedAt: this.now() }) : 0;
      if (revoked === 0) throw new ApiKeysError('api_keys.not_found', 'no such key');
      await this.audit.append(em, { action: 'api_key.revoked', actor, target: { kind: 'api_key', id } });
    });
  }

  private now(): Date {
    return new Date(this.clock.now() / 1000);
  }
}

function micros(date: Date | null | undefined): Micros | null {
  return date ? date.getTime() * 1000 : null;
}
