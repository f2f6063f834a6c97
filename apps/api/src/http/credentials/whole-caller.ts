import { ALL_SCOPES } from '#libs/kernel';
import { AuthError, type Principal, Scope } from '#libs/platform/auth';

/** Of routes that call `wholeCaller`: no scope is named there, all are asked for. */
export const BY_WHOLE_CALLER = Scope.none('takes a browser session, or an API key that may do everything');

/**
 * A person at a browser, or with a key that may do everything: for what a narrower one could make itself wider by.
 *
 * @throws AuthError `auth.forbidden`
 */
export function wholeCaller(viewer: Principal | undefined): Principal {
  if (viewer === undefined) throw new AuthError('auth.unauthorized', 'no credential');
  const isWhole = viewer.via === 'session' || [...ALL_SCOPES].every((scope) => viewer.scopes.has(scope));
  if (!isWhole) throw new AuthError('auth.forbidden', 'takes a key with every scope');
  return viewer;
}
