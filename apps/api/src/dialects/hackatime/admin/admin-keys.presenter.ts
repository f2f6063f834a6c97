import type { AdminKeyInfo, CreatedAdminKey } from '#libs/admin';
import type { Principal } from '#libs/platform/auth';
import { instant } from '../instant-texts.js';
import type { AdminApiKey, AdminApiKeysAnswer, CheckAnswer, NewAdminApiKeyAnswer } from './admin-keys.responses.js';
import { type NamedPerson, presentAdminUser } from './people.presenter.js';

export function presentAdminKey(key: AdminKeyInfo): AdminApiKey {
  return {
    id: key.id,
    name: key.name,
    token_preview: `${key.preview}...`,
    user: presentAdminUser(key.owner),
    created_at: instant(key.createdAt),
    last_used_at: key.lastUsedAt === null ? null : instant(key.lastUsedAt),
    revoked_at: key.revokedAt === null ? null : instant(key.revokedAt),
    active: key.revokedAt === null,
  };
}

export function presentAdminKeys(keys: readonly AdminKeyInfo[]): AdminApiKeysAnswer {
  return { admin_api_keys: keys.map(presentAdminKey) };
}

export function presentNewAdminKey({ id, name, token, createdAt }: CreatedAdminKey): NewAdminApiKeyAnswer {
  return {
    success: true,
    message: 'The key was created',
    admin_api_key: { id, name, token, created_at: instant(createdAt) },
  };
}

/** @param key the one that was used, if it was an admin key */
export function presentCheck(viewer: Principal, creator: NamedPerson, key: AdminKeyInfo | undefined): CheckAnswer {
  return {
    valid: true,
    auth: viewer.via === 'oauth' ? { type: 'oauth', scopes: [...viewer.scopes] } : { type: 'api_key' },
    ...(key && { api_key: { id: key.id, name: key.name, created_at: instant(key.createdAt) } }),
    creator: presentAdminUser(creator),
  };
}
