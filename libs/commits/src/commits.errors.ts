import { DomainError } from '#libs/kernel';

export const COMMITS_ERROR_CODES = [
  'commits.not_linked',
  'commits.not_found',
  'commits.ambiguous_hash',
  'commits.invalid',
  'commits.bad_hook',
] as const;
export type CommitsErrorCode = (typeof COMMITS_ERROR_CODES)[number];

/** `commits.invalid`: details are messages per field. `commits.bad_hook`: unknown repository or wrong signature alike. */
export class CommitsError extends DomainError<CommitsErrorCode> {}
