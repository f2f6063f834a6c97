import { DomainError } from '#libs/kernel';

export const ORG_DOMAINS_ERROR_CODES = [
  'domains.claimed',
  'domains.invalid',
  'domains.not_found',
  'domains.not_proved',
  'domains.taken',
  'domains.too_many',
  'domains.unanswered',
] as const;
export type OrgDomainsErrorCode = (typeof ORG_DOMAINS_ERROR_CODES)[number];

/**
 * `domains.invalid`: messages per field in the details. `domains.not_proved`: the record is not there. `domains.taken`:
 * another organisation has proved the domain to be its own. `domains.unanswered`: the DNS does not answer now.
 */
export class OrgDomainsError extends DomainError<OrgDomainsErrorCode> {}
