import { DomainError } from '#libs/kernel';

export const API_KEYS_ERROR_CODES = ['api_keys.invalid_key', 'api_keys.key_taken', 'api_keys.not_found'] as const;
export type ApiKeysErrorCode = (typeof API_KEYS_ERROR_CODES)[number];

export class ApiKeysError extends DomainError<ApiKeysErrorCode> {}
