import { namedQuery } from '#libs/platform/database';

/** A lock of the session, so that it ends with the connection whatever happens to the process. */
export const TRY_MAINTENANCE = namedQuery<[round: string], { is_ours: boolean }>(
  'storage.try-maintenance',
  `select pg_try_advisory_lock(hashtext('beatkeeper-maintenance-' || $1)) as is_ours`,
);

export const END_MAINTENANCE = namedQuery<[round: string], never>(
  'storage.end-maintenance',
  `select pg_advisory_unlock(hashtext('beatkeeper-maintenance-' || $1))`,
);

/** When the last line of this kind was written; µs since the epoch. */
export const LAST_LOGGED = namedQuery<[action: string], { at: number | null }>(
  'storage.last-logged',
  'select to_us_v1(max(at)) as at from storage_log where action = $1',
);
