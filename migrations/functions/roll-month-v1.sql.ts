import { DIMS } from './dims-v1.sql.js';

const DEPENDENCY_KIND = 12;

const EDIT_SUMS = [
  'ai_additions',
  'ai_deletions',
  'human_additions',
  'human_deletions',
  'ai_input_tokens',
  'ai_cached_input_tokens',
  'ai_output_tokens',
  'prompt_length_sum',
  'prompt_events',
];

/**
 * `day_start_v1(day, zone)`: the first instant of a local day. Where clocks go back to midnight the day has its first
 * hour twice, and `at time zone` alone would begin it with the second of them.
 *
 * `roll_dependencies_v1(user, policy, day)` derives the time per dependency of one local day from the heartbeats and takes
 * the day's mark away. Of several at once each one has the whole time. Days whose facts retention has dropped keep what
 * they have. Takes the person's lock in a statement of its own; READ COMMITTED only.
 *
 * `roll_month_v1(user, policy, month)` recomputes one month of `activity_month` and `edits_month` from the days, whose
 * dependencies it brings up first, and takes the month's dirty mark away. `month` is the first local day, in the zone of
 * the policy. Takes the person's lock in a statement of its own; READ COMMITTED only.
 */
export const ROLL_MONTH_V1 = [
  `create function day_start_v1(p_day date, p_zone text) returns timestamptz
  language sql stable parallel safe as $$
    select case when ((t - interval '1 hour') at time zone p_zone)::date = p_day then t - interval '1 hour' else t end
    from (select p_day::timestamp at time zone p_zone as t) midnight
  $$`,
  `
create function roll_dependencies_v1(p_user integer, p_policy integer, p_day date) returns void
language plpgsql volatile set plan_cache_mode = force_custom_plan as $fn$
#variable_conflict use_column
declare
  v_policy time_policies;
  v_lo timestamptz;
  v_hi timestamptz;
  v_lo_us bigint;
  v_hi_us bigint;
  v_facts timestamptz;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'roll_dependencies_v1 needs READ COMMITTED: a snapshot older than the lock would drift';
  end if;
  perform pg_advisory_xact_lock(1, p_user);
  select * into v_policy from time_policies where id = p_policy;
  v_lo := day_start_v1(p_day, v_policy.zone);
  v_hi := day_start_v1(p_day + 1, v_policy.zone);
  v_lo_us := to_us_v1(v_lo);
  v_hi_us := to_us_v1(v_hi);
  v_facts := v_lo - interval '1 hour';
  delete from dependency_dirty where user_id = p_user and policy_id = p_policy and day = p_day;
  if exists (select from activity_head where user_id = p_user and facts_from - interval '2 hours' > v_facts) then
    return;
  end if;
  delete from activity_day_dim
  where user_id = p_user and policy_id = p_policy and dim = ${DIMS.dependency} and day = p_day;

  with credited as (
    select depset_id, sum(greatest(0, least(to_us_v1(time) + credit, v_hi_us) - greatest(to_us_v1(time), v_lo_us))) as us,
      count(*) filter (where time >= v_lo) as n
    from (
      select time, depset_id, credit_v1(case when v_policy.writes_only then wgap else gap end, v_policy.rule,
        v_policy.edge, v_policy.timeout_us) as credit
      from heartbeats
      where user_id = p_user and depset_id is not null and time >= v_facts and time < v_hi
    ) h
    group by depset_id
  ), named as (
    select d.name, sum(c.us)::bigint as us, sum(c.n)::bigint as n
    from credited c
    cross join lateral (select value from dictionary where id = c.depset_id limit 1) s
    cross join lateral jsonb_array_elements_text(s.value::jsonb) d(name)
    where c.us > 0
    group by d.name
  ), found as (
    select n.*, (select id from dictionary d
      where d.user_id = p_user and d.kind = ${DEPENDENCY_KIND} and md5(d.value) = md5(n.name) and d.value = n.name) as id
    from named n
  ), added as (
    insert into dictionary (user_id, kind, value)
    select p_user, ${DEPENDENCY_KIND}, name from found where id is null
    returning id, value
  )
  insert into activity_day_dim (user_id, policy_id, dim, day, value_id, other_id, us, n)
  select p_user, p_policy, ${DIMS.dependency}, p_day, coalesce(f.id, a.id), 0, f.us, f.n
  from found f left join added a on a.value = f.name;
end $fn$`,
  `
create function roll_month_v1(p_user integer, p_policy integer, p_month date) returns void
language plpgsql volatile set plan_cache_mode = force_custom_plan as $fn$
#variable_conflict use_column
declare
  v_zone text;
  v_next date := (p_month + interval '1 month')::date;
  v_lo timestamptz;
  v_hi timestamptz;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'roll_month_v1 needs READ COMMITTED: a snapshot older than the lock would drift';
  end if;
  perform pg_advisory_xact_lock(1, p_user);
  perform roll_dependencies_v1(p_user, p_policy, day) from dependency_dirty
  where user_id = p_user and policy_id = p_policy and day >= p_month and day < v_next;

  delete from month_dirty where user_id = p_user and policy_id = p_policy and month = p_month;
  delete from activity_month
  where user_id = p_user and policy_id = p_policy and dim between 1 and 6 and month = p_month;
  insert into activity_month (user_id, policy_id, dim, month, value_id, other_id, us, n)
  select p_user, p_policy, dim, p_month, value_id, other_id, sum(us), sum(n)
  from activity_day_dim
  where user_id = p_user and policy_id = p_policy and dim between 1 and 6 and day >= p_month and day < v_next
  group by dim, value_id, other_id
  having sum(us) <> 0 or sum(n) <> 0;

  select zone into v_zone from time_policies where id = p_policy;
  v_lo := day_start_v1(p_month, v_zone);
  v_hi := day_start_v1(v_next, v_zone);
  delete from edits_month where user_id = p_user and policy_id = p_policy and month = p_month;
  insert into edits_month (user_id, policy_id, month, ai_model_id, ai_session_id, ${EDIT_SUMS.join(', ')})
  select p_user, p_policy, p_month, ai_model_id, ai_session_id, ${EDIT_SUMS.map((sum) => `sum(${sum})`).join(', ')}
  from edits_15m
  where user_id = p_user and bucket >= v_lo and bucket < v_hi
  group by ai_model_id, ai_session_id;
end $fn$`,
];
