import type { GapPolicyName } from '#libs/kernel';
import { namedQuery } from '#libs/platform/database';

type PolicyRow = {
  id: number;
  rule: 'join' | 'cap';
  edge: 'inclusive' | 'strict';
  timeout_us: number;
  writes_only: boolean;
  zone: string;
  gap_policy: GapPolicyName | null;
  gap_timeout_seconds: number | null;
  leaves_out_unknown: boolean;
  facts_from_us: number | null;
};

/** The policy with these settings, made when nobody had it yet. */
export const ENSURE_POLICY = namedQuery<
  [rule: string, edge: string, timeoutUs: number, writesOnly: boolean, zone: string],
  { id: number }
>(
  'durations.ensure-policy',
  `with found as (
    select id from time_policies
    where rule = $1 and edge = $2 and timeout_us = $3 and writes_only = $4 and zone = $5
  ), made as (
    insert into time_policies (rule, edge, timeout_us, writes_only, zone)
    select $1, $2, $3, $4, $5 where not exists (select from found)
    on conflict (rule, edge, timeout_us, writes_only, zone) do update set zone = excluded.zone
    returning id
  )
  select id from found union all select id from made`,
);

/** The policy a person's numbers are read under. */
export const ACTIVE_POLICY = namedQuery<[userId: number], PolicyRow>(
  'durations.active-policy',
  `select p.*, u.gap_policy, u.gap_timeout_seconds, u.unknown_projects = 'left_out' as leaves_out_unknown,
    (select to_us_v1(h.facts_from) from activity_head h where h.user_id = u.id) as facts_from_us
  from users u join time_policies p on p.id = u.policy_id where u.id = $1`,
);

/**
 * Starts building, or joins what is built already or right now: from its commit on, ingest writes the policy's deltas.
 * `since_us` changes whenever the deltas were interrupted, so whoever builds can tell that all of them are there.
 */
export const START_BUILDING = namedQuery<[userId: number, policyId: number], { since_us: number; is_new: boolean }>(
  'durations.start-building',
  `insert into user_policies (user_id, policy_id, state, created_at) values ($1, $2, 'building', clock_timestamp())
  on conflict (user_id, policy_id) do update set retired_at = null
  returning to_us_v1(created_at) as since_us, xmax = 0 as is_new`,
);

/**
 * Local days, in the zone of a policy, that can not be derived again, a quarter at a time. `can_change`: heartbeats are still
 * accepted that share a gap with one of theirs; the first slice, and only that.
 */
export const FROZEN_DAYS = namedQuery<
  [userId: number, policyId: number],
  { first: string; last: string; can_change: boolean }
>(
  'durations.frozen-days',
  `with edge as (
    select date_trunc('quarter', h.first_time at time zone p.zone) as start,
      ((h.facts_from - interval '2 hours') at time zone p.zone)::date as first,
      (h.facts_from at time zone p.zone)::date + 1 as last
    from activity_head h, time_policies p
    where h.user_id = $1 and p.id = $2 and h.facts_from is not null
  )
  select first::text as first, last::text as last, true as can_change from edge
  union all
  select q::date::text, (least((q + interval '3 months')::date, first) - 1)::text, false
  from edge cross join lateral generate_series(start, (first - 1)::timestamp, interval '3 months') q
  order by can_change desc, first`,
);

/** Carries frozen days over from one policy to another. */
export const COPY_FROZEN = namedQuery<
  [userId: number, fromPolicy: number, toPolicy: number, first: string, last: string],
  { done: string }
>('durations.copy-frozen', 'select copy_frozen_v1($1, $2, $3, $4::date, $5::date)::text as done');

/** The months, as UTC instants in µs, that hold any of a person's heartbeats. */
export const MONTHS_OF = namedQuery<[userId: number], { from_us: number; to_us: number }>(
  'durations.months-of',
  `select to_us_v1(m) as from_us, to_us_v1(m + interval '1 month') as to_us
  from activity_head h
  cross join lateral generate_series(date_trunc('month', h.first_time, 'UTC'), h.last_time, interval '1 month') m
  where h.user_id = $1 and h.first_time is not null
    and exists (select from heartbeats b where b.user_id = $1 and b.time >= m and b.time < m + interval '1 month')
  order by m`,
);

export const REDERIVE = namedQuery<
  [userId: number, fromUs: number, toUs: number, policies: number[] | null],
  { done: string }
>('durations.rederive', `select rederive_v2($1, from_us_v1($2), from_us_v1($3), $4)::text as done`);

/**
 * Publishes a built policy: one pointer flip, the settings that name it in the same statement. No row: the policy was
 * dropped, or dropped and started again, since `sinceUs`; what was built is not complete.
 */
export const PUBLISH_POLICY = namedQuery<
  [
    userId: number,
    policyId: number,
    sinceUs: number,
    timezone: string,
    timeoutMinutes: number,
    writesOnly: boolean,
    now: string,
  ],
  { id: number }
>(
  'durations.publish-policy',
  `with built as materialized (
    select policy_id from user_policies
    where user_id = $1 and policy_id = $2 and to_us_v1(created_at) = $3 and state in ('building', 'active')
  ), retired as (
    update user_policies set state = 'retired', retired_at = clock_timestamp()
    where user_id = $1 and state = 'active' and policy_id <> $2 and exists (select from built)
  ), head as (
    update activity_head set rev = rev + 1 where user_id = $1 and exists (select from built)
  )
  update users set policy_id = $2, timezone = $4, timeout_minutes = $5, writes_only = $6,
    settings_rev = settings_rev + 1, modified_at = $7
  where id = $1 and exists (select from built)
  returning id`,
);

export const ACTIVATE_POLICY = namedQuery<[userId: number, policyId: number], { policy_id: number }>(
  'durations.activate-policy',
  `update user_policies set state = 'active' where user_id = $1 and policy_id = $2 returning policy_id`,
);

/**
 * Forgets policies a person no longer reads, and their rollups, which ingest has stopped to keep exact. A read that
 * was planned just before the flip may still be on its way to them, so they stay for five minutes; one that is about to
 * be built again (`$2`) goes at once. What is being built for more than a day was left by a crash. Days that an
 * organisation counts under the same policy stay.
 */
export const DROP_RETIRED = namedQuery<[userId: number, rebuilt: number | null], { policy_id: number }>(
  'durations.drop-retired',
  `with gone as (
    delete from user_policies
    where user_id = $1 and (
      state = 'retired' and (policy_id = $2 or retired_at < clock_timestamp() - interval '5 minutes')
      or state = 'building' and created_at < clock_timestamp() - interval '1 day')
    returning policy_id
  ), unread as materialized (
    select g.policy_id, coalesce(min(s.since), 'infinity') as until
    from gone g left join policy_subscriptions s on s.user_id = $1 and s.policy_id = g.policy_id
    group by g.policy_id
  ), fine as (
    delete from activity_15m where user_id = $1 and policy_id in (select policy_id from gone)
  ), coarse as (
    delete from activity_day a using unread u where a.user_id = $1 and a.policy_id = u.policy_id and a.day < u.until
  ), dims as (
    delete from activity_day_dim a using unread u
    where a.user_id = $1 and a.policy_id = u.policy_id and a.day < u.until
  ), months as (
    delete from activity_month a using unread u
    where a.user_id = $1 and a.policy_id = u.policy_id and a.month < u.until
  ), edits as (
    delete from edits_month a using unread u
    where a.user_id = $1 and a.policy_id = u.policy_id and a.month < u.until
  ), marks as (
    delete from month_dirty a using unread u where a.user_id = $1 and a.policy_id = u.policy_id and u.until = 'infinity'
  ), day_marks as (
    delete from dependency_dirty a using unread u
    where a.user_id = $1 and a.policy_id = u.policy_id and a.day < u.until
  ), split as (
    insert into month_dirty (user_id, policy_id, month)
    select $1, policy_id, date_trunc('month', until::timestamp)::date from unread where until < 'infinity'
    on conflict do nothing
  )
  select policy_id from gone`,
);
