import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, type Micros, type Scope, type UserId } from '#libs/kernel';
import { ApiKey } from './api-key.entity.js';
import { API_KEY_SECRET, EVERY_SCOPE } from './api-key.verifier.js';
import { ApiKeysError } from './api-keys.errors.js';
import { bareKey, fullKey, hashKey, newBareKey, previewOf } from './key-text.js';

export interface NewApiKey {
  readonly label?: string | undefined;
  /** All scopes when absent. */
  readonly scopes?: ReadonlySet<Scope> | undefined;
  readonly isReadOnly?: boolean | undefined;
  /** µs, UTC. */
  readonly expiresAt?: Micros | undefined;
  /** A key that already sits in somebody's editors: any uuid4, with or without `waka_`. */
  readonly existingKey?: string | undefined;
}

export interface CreatedApiKey {
  readonly id: string;
  /** Shown this once. */
  readonly apiKey: string;
}

/** What can be shown of a key. Times in µs, UTC. */
export interface ApiKeyInfo {
  readonly id: string;
  readonly label: string;
  readonly preview: string;
  /** `*`: every scope. */
  readonly scopes: readonly string[];
  readonly isReadOnly: boolean;
  readonly createdAt: Micros;
  readonly expiresAt: Micros | null;
  readonly lastUsedAt: Micros | null;
  readonly revokedAt: Micros | null;
}

const NO_KEY = 'an API key is a uuid4, with or without "waka_"';
const UNIQUE_VIOLATION = '23505';
const MAX_LABEL = 120;

/** The keys that people hold. */
@Injectable()
export class ApiKeysService {
  constructor(
    private readonly em: EntityManager,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(API_KEY_SECRET) private readonly secret: string,
  ) {}

  /**
   * Makes a key, or takes one over.
   *
   * @throws ApiKeysError `api_keys.invalid_key` when `existingKey` is no uuid4, `api_keys.key_taken` when it is in use
   */
  async create(owner: UserId, key: NewApiKey = {}): Promise<CreatedApiKey> {
    const bare = key.existingKey === undefined ? newBareKey() : bareKey(key.existingKey);
    if (bare === undefined) throw new ApiKeysError('api_keys.invalid_key', NO_KEY);
    const id = randomUUID();
    const row = {
      id,
      userId: owner,
      label: (key.label ?? 'API key').slice(0, MAX_LABEL),
      preview: previewOf(bare),
      keyHash: hashKey(bare, this.secret),
      scopes: key.scopes === undefined ? [EVERY_SCOPE] : [...key.scopes],
      isReadOnly: key.isReadOnly ?? false,
      createdAt: this.now(),
      expiresAt: key.expiresAt === undefined ? null : new Date(key.expiresAt / 1000),
    };
    await this.em.fork().insert(ApiKey, row).catch(rethrowTaken);
    return { id, apiKey: fullKey(bare) };
  }

  /**
   * Would `create` take this key over?
   *
   * @throws ApiKeysError as `create` does
   */
  async checkExisting(existingKey: string): Promise<void> {
    const bare = bareKey(existingKey);
    if (bare === undefined) throw new ApiKeysError('api_keys.invalid_key', NO_KEY);
    const taken = await this.em.fork().count(ApiKey, { keyHash: hashKey(bare, this.secret) });
    if (taken > 0) throw new ApiKeysError('api_keys.key_taken', 'this key is in use');
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
      createdAt: row.createdAt.getTime() * 1000,
      expiresAt: micros(row.expiresAt),
      lastUsedAt: micros(row.lastUsedAt),
      revokedAt: micros(row.revokedAt),
    }));
  }

  /**
   * Dead with the next request.
   *
   * @throws ApiKeysError `api_keys.not_found` when the person holds no such living key
   */
  async revoke(owner: UserId, id: string): Promise<void> {
    const isUuid = /^[0-9a-f-]{36}$/i.test(id);
    const revoked = isUuid
      ? await this.em.fork().nativeUpdate(ApiKey, { id, userId: owner, revokedAt: null }, { revokedAt: this.now() })
      : 0;
    if (revoked === 0) throw new ApiKeysError('api_keys.not_found', 'no such key');
  }

  private now(): Date {
    return new Date(this.clock.now() / 1000);
  }
}

function micros(date: Date | null | undefined): Micros | null {
  return date ? date.getTime() * 1000 : null;
}

function rethrowTaken(error: unknown): never {
  const { code } = error as { code?: string };
  if (code === UNIQUE_VIOLATION) throw new ApiKeysError('api_keys.key_taken', 'this key is in use', { cause: error });
  throw error;
}
