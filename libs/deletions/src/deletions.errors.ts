import { DomainError } from '#libs/kernel';

export const DELETIONS_ERROR_CODES = [
  'deletions.asked_already',
  'deletions.convicted',
  'deletions.last_superadmin',
  'deletions.objected',
  'deletions.not_found',
  'deletions.not_pending',
  'deletions.over',
] as const;
export type DeletionsErrorCode = (typeof DELETIONS_ERROR_CODES)[number];

/**
 * `deletions.objected`: something in the installation needs the person; details `{reasons: string[]}`, sentences for
 * them. `deletions.convicted`: less than a year ago. `deletions.not_found`: no such request, or none that is alive.
 * `deletions.not_pending`: was decided on before. `deletions.over`: carried out or called off, or being carried out.
 */
export class DeletionsError extends DomainError<DeletionsErrorCode> {}
