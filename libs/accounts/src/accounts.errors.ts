import { DomainError } from '#libs/kernel';

export const ACCOUNTS_ERROR_CODES = [
  'accounts.sign_up_closed',
  'accounts.bad_invite',
  'accounts.email_not_allowed',
  'accounts.no_mail',
  'accounts.bad_token',
  'accounts.wrong_password',
  'accounts.wrong_code',
  'accounts.second_factor_on',
  'accounts.second_factor_off',
  'accounts.last_superadmin',
  'accounts.sso_required',
  'accounts.suspended',
  'accounts.throttled',
  'accounts.local_login_off',
  'accounts.not_found',
] as const;
export type AccountsErrorCode = (typeof ACCOUNTS_ERROR_CODES)[number];

/**
 * `accounts.bad_token` and `accounts.bad_invite`: unknown, used, expired or withdrawn; nobody is told which.
 * `accounts.no_mail`: would need a mail server. `accounts.email_not_allowed`: not of a domain that may sign up, or not
 * the invited address. `accounts.sso_required`: an organisation wants its people to come through its own provider;
 * details `{sso_url, name}`. `accounts.second_factor_on`, `…_off`: already so. `accounts.throttled`: details
 * `{retryAfterSeconds}`.
 */
export class AccountsError extends DomainError<AccountsErrorCode> {}
