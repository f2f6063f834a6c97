import { DomainError } from '#libs/kernel';

export const LEADERBOARDS_ERROR_CODES = [
  'leaderboards.bad_link',
  'leaderboards.full',
  'leaderboards.invalid',
  'leaderboards.not_found',
  'leaderboards.not_owner',
  'leaderboards.owner_stays',
  'leaderboards.too_many',
  'leaderboards.unknown_person',
] as const;
export type LeaderboardsErrorCode = (typeof LEADERBOARDS_ERROR_CODES)[number];

export class LeaderboardsError extends DomainError<LeaderboardsErrorCode> {}
