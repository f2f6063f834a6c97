import { namedQuery } from '#libs/platform/database';

type PolicyRow = { id: number; rule: 'join' | 'cap'; edge: 'inclusive' | 'strict'; timeout_us: number; writes_only: boolean; zone: string };

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
  `select p.* from users u join time_policies p on p.id = u.policy_id where u.id = $1`,
);

/** Starts (or restarts) building: from its commit on, ingest writes the policy's deltas. */
export const START_BUILDING = namedQuery<[userId: number, policyId: number], { state: string }>(
  'durations.start-building',
  `insert into user_policies as up (user_id, policy_id, state) values ($1, $2, 'building')
  on conflict (user_id, policy_id) do update
    set state = case when up.state = 'active' then 'active' else 'building' end, built_until = null
  returning state`,
);

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

export const REDERIVE = namedQuery<[userId: number, fromUs: number, toUs: number, policies: number[] | null], { done: string }>(
  'durations.rederive',
  `select rederive_v1($1, from_us_v1($2), from_us_v1($3), $4)::text as done`,
);

/** Publishes a built policy: one pointer flip, the settings that name it in the same statement. */
export const PUBLISH_POLICY = namedQuery<
  [userId: number, policyId: number, timezone: string, timeoutMinutes: number, writesOnly: boolean, now: string],
  { id: number }
>(
  'durations.publish-policy',
  `with retired as (
    update user_policies set state = 'retired' where user_id = $1 and state = 'active' and policy_id <> $2
    returning policy_id
  ), head as (
    update activity_head set rev = rev + 1 where user_id = $1
  )
  update users set policy_id = $2, timezone = $3, timeout_minutes = $4, writes_only = $5,
    settings_rev = settings_rev + 1, modified_at = $6
  where id = $1 and (select count(*) from retired) >= 0
  returning id`,
);

export const ACTIVATE_POLICY = namedQuery<[userId: number, policyId: number], { policy_id: number }>(
  'durations.activate-policy',
  `update user_policies set state = 'active', built_until = null where user_id = $1 and policy_id = $2 returning policy_id`,
);

/** Drops the rollups of policies a person no longer reads. */
export const DROP_RETIRED = namedQuery<[userId: number], { policy_id: number }>(
  'durations.drop-retired',
  `with gone as (
    delete from user_policies where user_id = $1 and state = 'retired' returning policy_id
  ), fine as (
    delete from activity_15m where user_id = $1 and policy_id in (select policy_id from gone)
  ), coarse as (
    delete from activity_day where user_id = $1 and policy_id in (select policy_id from gone)
  )
  select policy_id from gone`,
);

export const LOCK_PERSON = namedQuery<[userId: number], { locked: string }>(
  'durations.lock-person',
  `select pg_advisory_xact_lock(1, $1)::text as locked`,
);
