import type { Micros } from '#libs/kernel';
import type { Introspection } from '#libs/oauth';

const US_PER_SECOND = 1_000_000;

/** UTC in whole seconds: `2026-10-10T12:00:00Z`. */
export function presentInstant(at: Micros): string {
  return new Date(at / 1_000).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** The members of RFC 7662 §2.2; only `active` of what is not the app's own. */
export function presentIntrospection(found: Introspection, issuer: string): Record<string, unknown> {
  if (!found.isActive) return { active: false };
  return {
    active: true,
    scope: found.scope,
    client_id: found.clientId,
    username: found.username,
    ...(found.kind === 'access' && { token_type: 'bearer' }),
    exp: Math.floor(found.expiresAt / US_PER_SECOND),
    iat: Math.floor(found.createdAt / US_PER_SECOND),
    sub: found.userUuid,
    iss: issuer,
  };
}
