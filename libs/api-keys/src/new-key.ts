import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { AuditActor, AuditLog } from '#libs/audit';
import type { Micros, Scope, UserId } from '#libs/kernel';
import type { Secrets } from '#libs/platform/secrets';
import { ApiKey } from './api-key.entity.js';
import { EVERY_SCOPE } from './api-key.verifier.js';
import { ApiKeysError } from './api-keys.errors.js';
import { bareKey, fullKey, newBareKey, previewOf } from './key-text.js';

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
  /** Shown this once, unless it is the primary key or one of an app. */
  readonly apiKey: string;
}

export interface KeyTools {
  readonly secrets: Secrets;
  readonly audit: AuditLog;
  readonly now: Date;
}

interface KeyToInsert extends NewApiKey {
  readonly owner: UserId;
  readonly actor: AuditActor;
  readonly isPrimary: boolean;
  /** Of the app that the key is for: what the person allowed it. */
  readonly grantId?: string;
}

export const NO_KEY = 'an API key is a uuid4, with or without "waka_"';
const UNIQUE_VIOLATION = '23505';
const ONE_PRIMARY = 'api_keys_one_primary';
const MAX_LABEL = 120;
const DEFAULT_LABEL = 'API key';

/** Writes a key's row in the caller's transaction, and that it was made. */
export async function insertKey(em: EntityManager, tools: KeyTools, key: KeyToInsert): Promise<CreatedApiKey> {
  const bare = key.existingKey === undefined ? newBareKey() : bareKey(key.existingKey);
  if (bare === undefined) throw new ApiKeysError('api_keys.invalid_key', NO_KEY);
  const id = randomUUID();
  const { secrets, audit, now } = tools;
  const isKept = key.isPrimary || key.grantId !== undefined;
  const row = {
    id,
    userId: key.owner,
    label: labelOf(key.label),
    preview: previewOf(bare),
    keyHash: secrets.hash(bare),
    scopes: key.scopes === undefined ? [EVERY_SCOPE] : [...key.scopes],
    isReadOnly: key.isReadOnly ?? false,
    isPrimary: key.isPrimary,
    grantId: key.grantId ?? null,
    sealedKey: isKept ? secrets.seal(bare, sealContext(key.owner, id)) : null,
    createdAt: now,
    expiresAt: key.expiresAt === undefined ? null : new Date(key.expiresAt / 1000),
  };
  await em.insert(ApiKey, row).catch(rethrowTaken);
  await audit.append(em, {
    action: 'api_key.created',
    actor: key.actor,
    target: { kind: 'api_key', id },
    details: {
      label: row.label,
      scopes: row.scopes,
      is_read_only: row.isReadOnly,
      is_primary: row.isPrimary,
      ...(row.grantId !== null && { oauth_grant: row.grantId }),
    },
  });
  return { id, apiKey: fullKey(bare) };
}

/** What a sealed key belongs to: it opens in no other row. */
export function sealContext(owner: UserId, id: string): string {
  return `api-key:${owner}:${id}`;
}

export function labelOf(label: string | undefined): string {
  const shown = (label ?? '').replaceAll('\u0000', '').trim().slice(0, MAX_LABEL);
  return shown === '' ? DEFAULT_LABEL : shown;
}

function rethrowTaken(error: unknown): never {
  const { code, constraint, message } = error as { code?: string; constraint?: string; message?: string };
  if (code !== UNIQUE_VIOLATION) throw error;
  if (constraint === ONE_PRIMARY || message?.includes(ONE_PRIMARY)) {
    throw new ApiKeysError('api_keys.primary_exists', 'there is a primary key already', { cause: error });
  }
  throw new ApiKeysError('api_keys.key_taken', 'this key is in use', { cause: error });
}
