import { AuthError } from '#libs/platform/auth';

/** The caller has shown nothing. */
export function unauthorized(): AuthError {
  return new AuthError('auth.unauthorized', 'no credential');
}

/** The caller has shown something that is no good. */
export function badCredential(): AuthError {
  return new AuthError('auth.unauthorized', 'bad credential', { details: { isShown: true } });
}

export function conflicting(): AuthError {
  return new AuthError('auth.conflicting_credentials', 'several credentials that differ');
}
