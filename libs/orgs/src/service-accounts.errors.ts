import { DomainError } from '#libs/kernel';

export const SERVICE_ACCOUNTS_ERROR_CODES = [
  'service_accounts.invalid',
  'service_accounts.name_taken',
  'service_accounts.not_found',
  'service_accounts.not_yours_to_grant',
  'service_accounts.too_many',
] as const;
export type ServiceAccountsErrorCode = (typeof SERVICE_ACCOUNTS_ERROR_CODES)[number];

/**
 * `service_accounts.invalid`: messages per field in the details. `service_accounts.not_yours_to_grant`: a permission that
 * no service account may have, or that the caller does not hold; the details name it as `permission`.
 */
export class ServiceAccountsError extends DomainError<ServiceAccountsErrorCode> {}
