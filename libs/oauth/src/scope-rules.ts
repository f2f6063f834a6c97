import { ALL_SCOPES, grants, type Scope } from '#libs/kernel';
import { type AdminLevel, hasAdminLevel } from '#libs/platform/auth';
import { knownScopes } from './app-rules.js';

/** What decides which scopes an app may hold. */
export interface AppRights {
  readonly isConfidential: boolean;
  readonly isVerified: boolean;
  readonly mayAskForAdmin: boolean;
  /** Null: every scope but `admin`. */
  readonly allowedScopes?: readonly string[] | null | undefined;
}

/** Scopes whose token must not be handed to a browser's address bar. */
const NEVER_IMPLICIT: ReadonlySet<Scope> = new Set(['admin', 'write_orgs']);

/** May this app ask for the scope? `admin` needs an app with a secret that was verified and marked for it. */
export function mayAskFor(app: AppRights, scope: Scope): boolean {
  const listed = app.allowedScopes ? knownScopes(app.allowedScopes) : undefined;
  if (scope !== 'admin') return grants(listed ?? ALL_SCOPES, scope);
  const isTrusted = app.isConfidential && app.isVerified && app.mayAskForAdmin;
  return isTrusted && (listed === undefined || listed.has('admin'));
}

/** May this person give the scope away? Nobody gives what they do not have. */
export function mayGive(level: AdminLevel, scope: Scope): boolean {
  return scope !== 'admin' || hasAdminLevel(level, 'viewer');
}

export function isFitForImplicit(scope: Scope): boolean {
  return !NEVER_IMPLICIT.has(scope);
}

/** Are all of these covered by what was allowed before? */
export function covers(granted: ReadonlySet<Scope>, wanted: Iterable<Scope>): boolean {
  for (const scope of wanted) if (!grants(granted, scope)) return false;
  return true;
}

/** What a token is good for now: what it was given, less what the person, the app or the owner has lost since. */
export function effectiveScopes(
  held: readonly string[],
  now: { readonly app: AppRights; readonly granted: readonly string[]; readonly adminLevel: AdminLevel },
): Set<Scope> {
  const granted = knownScopes(now.granted);
  const stillGood = [...knownScopes(held)].filter(
    (scope) => grants(granted, scope) && mayAskFor(now.app, scope) && mayGive(now.adminLevel, scope),
  );
  return new Set(stillGood);
}
