import { DomainError } from '#libs/kernel';

export const SHARING_ERROR_CODES = ['sharing.not_found', 'sharing.invalid', 'sharing.too_many'] as const;
export type SharingErrorCode = (typeof SHARING_ERROR_CODES)[number];

/** `sharing.invalid`: details are messages per field. `sharing.too_many`: the person has as many as there may be. */
export class SharingError extends DomainError<SharingErrorCode> {}
