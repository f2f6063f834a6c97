import { DomainError } from '#libs/kernel';

export const AUTH_ERROR_CODES = [
  'auth.unauthorized',
  'auth.not_found',
  'auth.insufficient_scope',
  'auth.forbidden',
  'auth.conflicting_credentials',
  'auth.forged_request',
  'auth.stale_login',
  'auth.leaving',
  'auth.rate_limited',
] as const;
export type AuthErrorCode = (typeof AUTH_ERROR_CODES)[number];

/**
 * `auth.unauthorized`: no or bad credential. `auth.not_found`: somebody else's, or nobody's. `auth.insufficient_scope`:
 * details `{scope}`. `auth.forbidden`: known, but not entitled. `auth.conflicting_credentials`: two credentials of
 * different holders. `auth.forged_request`: a browser was made to send it by another site. `auth.stale_login`: the
 * person must prove again who they are. `auth.leaving`: the person has asked for the account to be deleted, and nothing is
 * added to it any more. `auth.rate_limited`: details `{retryAfterSeconds}`.
 */
export class AuthError extends DomainError<AuthErrorCode> {}
