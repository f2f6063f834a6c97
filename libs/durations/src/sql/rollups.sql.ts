import { namedQuery } from '#libs/platform/database';

type Mark = { user_id: number; policy_id: number; first: string };
/** The marks after one; the first page comes after (0, 0, -infinity). */
type AfterMark = [now: string, limit: number, userId: number, policyId: number, first: string];

/** Months that are over, by their policy's clock, and whose rollups lag behind. */
export const DIRTY_MONTHS = namedQuery<AfterMark, Mark>(
  'durations.dirty-months',
  `select d.user_id, d.policy_id, d.month::text as first
  from month_dirty d join time_policies p on p.id = d.policy_id
  where (d.month + interval '1 month')::date <= ($1::timestamptz at time zone p.zone)::date
    and (d.user_id, d.policy_id, d.month) > ($3::integer, $4::integer, $5::date)
  order by d.user_id, d.policy_id, d.month
  limit $2`,
);

/** Days that are over, by their policy's clock, and whose dependencies are not rolled. */
export const DIRTY_DAYS = namedQuery<AfterMark, Mark>(
  'durations.dirty-days',
  `select d.user_id, d.policy_id, d.day::text as first
  from dependency_dirty d join time_policies p on p.id = d.policy_id
  where d.day < ($1::timestamptz at time zone p.zone)::date
    and (d.user_id, d.policy_id, d.day) > ($3::integer, $4::integer, $5::date)
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
