import { DomainError } from '#libs/kernel';

export const ORGS_ERROR_CODES = [
  'orgs.already_member',
  'orgs.bad_invite',
  'orgs.dashboard_limit',
  'orgs.forbidden',
  'orgs.invalid',
  'orgs.invite_exists',
  'orgs.invite_for_another',
  'orgs.last_owner',
  'orgs.name_taken',
  'orgs.not_found',
  'orgs.seat_limit',
  'orgs.sso_required',
  'orgs.stale_login',
  'orgs.too_many',
] as const;
export type OrgsErrorCode = (typeof ORGS_ERROR_CODES)[number];

/**
 * `orgs.invalid`: details are messages per field. `orgs.last_owner`: without this person the organisation would have no
 * owner. `orgs.seat_limit`, `orgs.dashboard_limit`: details are `{limit, used}`. `orgs.invite_for_another`: the caller's
 * confirmed address is not the one that was invited. `orgs.sso_required`: details are `{sso_url}`, where members log in. `orgs.stale_login`: owners are changed by owners who have just
 * logged in. `orgs.too_many`: nobody founds more.
 */
export class OrgsError extends DomainError<OrgsErrorCode> {}
