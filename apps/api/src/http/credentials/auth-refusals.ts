import { AuthError } from '#libs/platform/auth';

export function unauthorized(): AuthError {
  return new AuthError('auth.unauthorized', 'no or bad credential');
}

export function conflicting(): AuthError {
  return new AuthError('auth.conflicting_credentials', 'several credentials that differ');
}
