import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { OauthCode } from './entities/oauth-code.entity.js';
import { OauthGrant } from './entities/oauth-grant.entity.js';
import { OauthToken } from './entities/oauth-token.entity.js';

interface Which {
  readonly appId?: string;
  readonly userId?: number;
}

/** Kills tokens that live; the number of those. */
export function revokeTokens(
  em: EntityManager,
  which: Which & { readonly familyId?: string; readonly grantId?: string },
  now: Date,
): Promise<number> {
  return em.nativeUpdate(OauthToken, { ...which, revokedAt: null }, { revokedAt: now });
}

/** Lets codes expire that nobody has exchanged yet. Locks the grants, as everybody does who gives tokens for them. */
export async function expireCodes(em: EntityManager, which: Which, now: Date): Promise<void> {
  const options = { lockMode: LockMode.PESSIMISTIC_WRITE, orderBy: { id: 'asc' } } as const;
  const grants = await em.find(OauthGrant, { ...which, revokedAt: null }, options);
  if (grants.length === 0) return;
  const grantId = { $in: grants.map(({ id }) => id) };
  await em.nativeUpdate(OauthCode, { grantId, usedAt: null, expiresAt: { $gt: now } }, { expiresAt: now });
}

const REVOKE_KEYS = `update api_keys k set revoked_at = g.revoked_at from oauth_grants g
  where g.id = k.grant_id and g.revoked_at is not null and k.revoked_at is null`;

/** Takes back what was allowed, and everything that was given out for it: tokens, and the keys of editors set up. */
export async function revokeGrants(
  em: EntityManager,
  which: Which & { readonly id?: string },
  now: Date,
): Promise<number> {
  const { id, ...others } = which;
  const revoked = await em.nativeUpdate(OauthGrant, { ...which, revokedAt: null }, { revokedAt: now });
  await revokeTokens(em, id === undefined ? others : { ...others, grantId: id }, now);
  const conditions = Object.entries({ id, app_id: others.appId, user_id: others.userId }).filter(
    ([, value]) => value !== undefined,
  );
  const where = conditions.map(([column]) => ` and g.${column} = ?`).join('');
  await em.execute(
    REVOKE_KEYS + where,
    conditions.map(([, value]) => value),
  );
  return revoked;
}
