import type { Scope as ScopeName, UserId } from '#libs/kernel';

/** Power over the whole installation, least first. */
export const ADMIN_LEVELS = ['default', 'viewer', 'admin', 'superadmin'] as const;
export type AdminLevel = (typeof ADMIN_LEVELS)[number];

export function hasAdminLevel(held: AdminLevel, needed: AdminLevel): boolean {
  return ADMIN_LEVELS.indexOf(held) >= ADMIN_LEVELS.indexOf(needed);
}

/** Who sent a request, and with what right. */
export interface Principal {
  readonly userId: UserId;
  readonly userUuid: string;
  readonly username: string;
  readonly via: 'api_key';
  /** Id of the key, not the key. */
  readonly credentialId: string;
  /** Already narrowed for a read-only key. */
  readonly scopes: ReadonlySet<ScopeName>;
  readonly adminLevel: AdminLevel;
}
