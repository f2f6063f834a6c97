import { namedQuery } from '#libs/platform/database';

/** Months that are over, by their policy's clock, and whose rollups lag behind. */
export const DIRTY_MONTHS = namedQuery<
  [now: string, limit: number],
  { user_id: number; policy_id: number; first: string }
>(
  'durations.dirty-months',
  `select d.user_id, d.policy_id, d.month::text as first
  from month_dirty d join time_policies p on p.id = d.policy_id
  where (d.month + interval '1 month')::date <= ($1::timestamptz at time zone p.zone)::date
  order by d.user_id, d.policy_id, d.month
  limit $2`,
);

/** Days that are over, by their policy's clock, and whose dependencies are not rolled. */
export const DIRTY_DAYS = namedQuery<
  [now: string, limit: number],
  { user_id: number; policy_id: number; first: string }
>(
  'durations.dirty-days',
  `select d.user_id, d.policy_id, d.day::text as first
  from dependency_dirty d join time_policies p on p.id = d.policy_id
  where d.day < ($1::timestamptz at time zone p.zone)::date
  order by d.user_id, d.policy_id, d.day
  limit $2`,
);

/** Recomputes a month from its days and takes its mark away. */
export const ROLL_MONTH = namedQuery<[userId: number, policyId: number, month: string], { done: string }>(
  'durations.roll-month',
  'select roll_month_v1($1, $2, $3::date)::text as done',
);

/** Derives a day's time per dependency from its heartbeats and takes its mark away. */
export const ROLL_DEPENDENCIES = namedQuery<[userId: number, policyId: number, day: string], { done: string }>(
  'durations.roll-dependencies',
  'select roll_dependencies_v1($1, $2, $3::date)::text as done',
);
