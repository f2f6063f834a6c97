import { DomainError } from '#libs/kernel';

export const TRUST_ERROR_CODES = [
  'trust.forbidden',
  'trust.invalid',
  'trust.no_ban',
  'trust.outranked',
  'trust.own',
  'trust.person_not_found',
] as const;
export type TrustErrorCode = (typeof TRUST_ERROR_CODES)[number];

/**
 * `trust.forbidden`: details `{needs}`, the level that it takes. `trust.own`: nobody judges themselves.
 * `trust.outranked`: the person's level is not below the caller's. `trust.invalid`: details are messages per field.
 */
export class TrustError extends DomainError<TrustErrorCode> {}
