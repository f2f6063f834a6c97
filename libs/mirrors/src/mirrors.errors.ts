import { DomainError } from '#libs/kernel';

export const MIRRORS_ERROR_CODES = ['mirrors.not_found', 'mirrors.invalid', 'mirrors.too_many'] as const;
export type MirrorsErrorCode = (typeof MIRRORS_ERROR_CODES)[number];

/** `mirrors.invalid`: details are messages per field. `mirrors.too_many`: the person has as many as there may be. */
export class MirrorsError extends DomainError<MirrorsErrorCode> {}
