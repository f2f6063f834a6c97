import { DomainError } from '#libs/kernel';

export const SSO_ERROR_CODES = [
  'sso.invalid',
  'sso.slug_taken',
  'sso.not_found',
  'sso.login_expired',
  'sso.other_browser',
  'sso.denied',
  'sso.unreachable',
  'sso.bad_answer',
  'sso.not_allowed',
  'sso.suspended',
  'sso.already_linked',
  'sso.last_way_in',
] as const;
export type SsoErrorCode = (typeof SSO_ERROR_CODES)[number];

/**
 * Messages may be shown to whoever tries to log in: they name no secret and no other person. What an identity provider
 * really said travels as `cause`, for the log.
 *
 * - `sso.invalid`: details are messages per field, `{field: string[]}`
 * - `sso.login_expired`: the state is unknown, used, too old, or of another provider
 * - `sso.denied`: the person or the provider said no
 * - `sso.bad_answer`: the answer is not what was asked for, or not from whom it says
 * - `sso.not_allowed`: not in a required group or e-mail domain
 */
export class SsoError extends DomainError<SsoErrorCode> {}
