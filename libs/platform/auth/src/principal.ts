import type { Micros, OrgPermission, Scope as ScopeName, UserId } from '#libs/kernel';

/** Power over the whole installation, least first. */
export const ADMIN_LEVELS = ['default', 'viewer', 'admin', 'superadmin'] as const;
export type AdminLevel = (typeof ADMIN_LEVELS)[number];

export function hasAdminLevel(held: AdminLevel, needed: AdminLevel): boolean {
  return ADMIN_LEVELS.indexOf(held) >= ADMIN_LEVELS.indexOf(needed);
}

/** Ways to prove who one is. */
export const CREDENTIAL_KINDS = [
  'api_key',
  'oauth',
  'admin_key',
  'session',
  'service_account',
  'scim',
  'stats_key',
  'revocation_key',
] as const;
export type CredentialKind = (typeof CREDENTIAL_KINDS)[number];

/** A browser that somebody has logged in with. */
export interface BrowserSession {
  readonly id: string;
  /** µs, UTC: when the person last proved who they are. */
  readonly authenticatedAt: Micros;
  /** `pwd`, `otp`, `recovery`, `sso`. */
  readonly methods: readonly string[];
}

/** Who sent a request, and with what right. */
export interface Principal {
  readonly userId: UserId;
  readonly userUuid: string;
  readonly username: string;
  readonly via: CredentialKind;
  /** Id of the key, token or session, not the secret. */
  readonly credentialId: string;
  /** Its first characters, as lists and logs show it. */
  readonly preview: string;
  /** Already narrowed for a read-only key. */
  readonly scopes: ReadonlySet<ScopeName>;
  readonly adminLevel: AdminLevel;
  /** Of an OAuth token: the app it was given to. */
  readonly appId?: string;
  readonly session?: BrowserSession;
  /** Of a service account's key: the organisation it acts in, and what it may do there. It is no person. */
  readonly serviceAccount?: { readonly orgId: string; readonly permissions: ReadonlySet<OrgPermission> };
  /** Of a directory's token: the organisation whose people it manages. It is no person. */
  readonly directory?: { readonly orgId: string };
}
