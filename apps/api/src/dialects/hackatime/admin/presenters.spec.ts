import { describe, expect, it } from 'vitest';
import type { AdminKeyInfo } from '#libs/admin';
import type { Scope } from '#libs/kernel';
import type { Principal } from '#libs/platform/auth';
import { presentAdminKey, presentCheck } from './admin-keys.presenter.js';
import { presentAdminUser } from './people.presenter.js';

const NOON = 1_791_633_600_000_000;
const owner = { id: 7, username: 'ada', displayName: null, fullName: null, adminLevel: 'admin' as const };
const key: AdminKeyInfo = {
  id: 3,
  uuid: '11111111-1111-4111-8111-111111111111',
  name: 'nightly',
  preview: 'hka_0a1b2c3d',
  owner: { ...owner, uuid: '22222222-2222-4222-8222-222222222222' },
  createdAt: NOON,
  lastUsedAt: NOON + 1_500_000,
  revokedAt: NOON + 2_000_000,
};
const principal = (via: Principal['via'], scopes: Scope[]): Principal => ({
  userId: 7,
  userUuid: key.owner.uuid,
  username: 'ada',
  via,
  credentialId: key.uuid,
  preview: 'x',
  scopes: new Set(scopes),
  adminLevel: 'admin',
});

describe('presentAdminUser', () => {
  it.each([
    [{}, 'ada'],
    [{ fullName: 'Ada L' }, 'Ada L'],
    [{ fullName: 'Ada L', displayName: 'A.' }, 'A.'],
    [{ fullName: '', displayName: '' }, 'ada'],
  ])('%j is shown as %s', (names, display_name) => {
    expect(presentAdminUser({ ...owner, ...names })).toEqual({
      id: 7,
      username: 'ada',
      display_name,
      admin_level: 'admin',
    });
  });
});

describe('presentAdminKey', () => {
  it('shows a revoked key', () => {
    expect(presentAdminKey(key)).toEqual({
      id: 3,
      name: 'nightly',
      token_preview: 'hka_0a1b2c3d...',
      user: { id: 7, username: 'ada', display_name: 'ada', admin_level: 'admin' },
      created_at: '2026-10-10T12:00:00.000Z',
      last_used_at: '2026-10-10T12:00:01.500Z',
      revoked_at: '2026-10-10T12:00:02.000Z',
      active: false,
    });
  });
});

describe('presentCheck', () => {
  it('names the key, or what the token was granted', () => {
    expect(presentCheck(principal('admin_key', ['admin']), owner, key)).toMatchObject({
      auth: { type: 'api_key' },
      api_key: { id: 3, name: 'nightly', created_at: '2026-10-10T12:00:00.000Z' },
    });
    const byToken = presentCheck(principal('oauth', ['profile', 'admin']), owner, undefined);
    expect(byToken.auth).toEqual({ type: 'oauth', scopes: ['profile', 'admin'] });
    expect(byToken).not.toHaveProperty('api_key');
  });
});
