import { DomainError } from '#libs/kernel';

export const ADMIN_ERROR_CODES = [
  'admin.forbidden',
  'admin.own_level',
  'admin.last_superadmin',
  'admin.person_not_found',
  'admin.invalid',
  'admin.key_name_taken',
  'admin.key_not_found',
] as const;
export type AdminErrorCode = (typeof ADMIN_ERROR_CODES)[number];

/**
 * `admin.forbidden`: details `{needs}`, the level or the holder that it takes. `admin.own_level`: nobody changes their
 * own. `admin.last_superadmin`: an installation is never without one. `admin.invalid`: details are messages per field.
 */
export class AdminError extends DomainError<AdminErrorCode> {}
