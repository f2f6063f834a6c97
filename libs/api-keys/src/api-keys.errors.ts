import { DomainError } from '#libs/kernel';

export const API_KEYS_ERROR_CODES = [
  'api_keys.invalid_key',
  'api_keys.key_taken',
  'api_keys.not_found',
  'api_keys.primary_exists',
  'api_keys.not_revealable',
  'api_keys.reveal_refused',
] as const;
export type ApiKeysErrorCode = (typeof API_KEYS_ERROR_CODES)[number];

/**
 * `api_keys.not_revealable`: there is no primary key, or it was made before such keys were kept; `rotatePrimary` makes
 * one that can be shown. `api_keys.reveal_refused`: the installation does not let this caller see it.
 */
export class ApiKeysError extends DomainError<ApiKeysErrorCode> {}
