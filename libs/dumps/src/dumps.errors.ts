import { DomainError } from '#libs/kernel';

export const DUMPS_ERROR_CODES = [
  'dumps.unexpired',
  'dumps.not_found',
  'dumps.bad_signature',
  'dumps.link_expired',
] as const;
export type DumpsErrorCode = (typeof DUMPS_ERROR_CODES)[number];

export class DumpsError extends DomainError<DumpsErrorCode> {}
