import { namedQuery } from '#libs/platform/database';

/**
 * Starts counting a person's time under an organisation's policy: from its commit on, ingest writes the deltas of days
 * since `since`. `is_own`: the person's own published rollups are the same.
 */
export const SUBSCRIBE = namedQuery<
  [userId: number, orgId: string, policyId: number, since: string],
  { is_own: boolean }
>(
  'durations.subscribe',
  `insert into policy_subscriptions (user_id, org_id, policy_id, since, state, created_at)
  values ($1, $2, $3, $4::date, 'building', clock_timestamp())
  returning exists (select from user_policies
    where user_id = $1 and policy_id = $3 and state = 'active') as is_own`,
);

export const ACTIVATE_SUBSCRIPTION = namedQuery<
  [userId: number, orgId: string, policyId: number],
  { policy_id: number }
>(
  'durations.activate-subscription',
  `update policy_subscriptions set state = 'active' where user_id = $1 and org_id = $2 and policy_id = $3
  returning policy_id`,
);

/** The instants, in µs, from which a policy's days since `since` take their facts, to the person's last heartbeat. */
export const MONTHS_SINCE = namedQuery<
  [userId: number, policyId: number, since: string],
  { from_us: number; to_us: number }
>(
  'durations.months-since',
  `select to_us_v1(m) as from_us, to_us_v1(m + interval '1 month') as to_us
  from activity_head h join time_policies p on p.id = $2
  cross join lateral generate_series(
    date_trunc('month', greatest(h.first_time, ($3::date::timestamp at time zone p.zone)), 'UTC'),
    h.last_time, interval '1 month') m
  where h.user_id = $1
  order by m`,
);

export const UNSUBSCRIBE = namedQuery<[userId: number, orgId: string], { policy_id: number }>(
  'durations.unsubscribe',
  'delete from policy_subscriptions where user_id = $1 and org_id = $2 returning policy_id',
);

/** Drops a policy's rollups when neither the person nor an organisation reads them. */
export const DROP_UNREAD = namedQuery<[userId: number, policyId: number], { is_unread: boolean }>(
  'durations.drop-unread',
  `with unread as materialized (
    select 1 where not exists (select from user_policies where user_id = $1 and policy_id = $2)
      and not exists (select from policy_subscriptions where user_id = $1 and policy_id = $2)
  ), days as (
    delete from activity_day where user_id = $1 and policy_id = $2 and exists (select from unread)
  ), dims as (
    delete from activity_day_dim where user_id = $1 and policy_id = $2 and exists (select from unread)
  ), months as (
    delete from activity_month where user_id = $1 and policy_id = $2 and exists (select from unread)
  ), edits as (
    delete from edits_month where user_id = $1 and policy_id = $2 and exists (select from unread)
  ), marks as (
    delete from month_dirty where user_id = $1 and policy_id = $2 and exists (select from unread)
  ), day_marks as (
    delete from dependency_dirty where user_id = $1 and policy_id = $2 and exists (select from unread)
  )
  select exists (select from unread) as is_unread`,
);
