import { DomainError } from '#libs/kernel';

export const SCIM_ERROR_CODES = [
  'scim.account_exists',
  'scim.invalid_filter',
  'scim.invalid_path',
  'scim.invalid_syntax',
  'scim.invalid_value',
  'scim.last_owner',
  'scim.mutability',
  'scim.no_seat',
  'scim.no_target',
  'scim.not_found',
  'scim.uniqueness',
] as const;
export type ScimErrorCode = (typeof SCIM_ERROR_CODES)[number];

/**
 * What a directory did wrong, or may not do. The message is written for whoever reads the directory's log.
 * `scim.account_exists`: somebody has this account already who is no member; they were invited and decide themselves.
 */
export class ScimError extends DomainError<ScimErrorCode> {}

export const SCIM_TOKENS_ERROR_CODES = [
  'scim_tokens.invalid',
  'scim_tokens.not_found',
  'scim_tokens.too_many',
] as const;
export type ScimTokensErrorCode = (typeof SCIM_TOKENS_ERROR_CODES)[number];

/** `scim_tokens.invalid`: messages per field in the details. */
export class ScimTokensError extends DomainError<ScimTokensErrorCode> {}
