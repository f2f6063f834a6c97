import { editsOf } from './edits-select.sql.js';

/**
 * `rederive_v2(user, from, to, policies)` recomputes a person's derivations from the facts for the instants
 * `[from, to)`, and gaps from the predecessors of its start on. It serves deletion, rebuild, audit repair and the
 * back-fill of a new policy (`policies` not null: only those rollups).
 *
 * Rollups are recomputed for whole local days of each policy, from the first gap that changed, or from the start, to an
 * hour (the largest timeout) past the end; never for a day before the person's `facts_from` + 2 days, whose facts are
 * gone or incomplete. The previous and the next write are looked up by themselves: they may lie years away from a
 * person who hardly ever writes. Takes the person's lock in a statement of its own; READ COMMITTED only. Plans are made
 * with the bounds as constants, so that a hypertable's other chunks are left out early.
 */
export const REDERIVE_V2 = [
  `
create function mend_gaps_v2(p_user integer, p_from timestamptz, p_to timestamptz) returns timestamptz
language plpgsql volatile set plan_cache_mode = force_custom_plan as $fn$
#variable_conflict use_column
declare
  c_hour constant interval := interval '1 hour';
  v_pred timestamptz;
  v_succ timestamptz;
  v_pred_write timestamptz;
  v_succ_write timestamptz;
  v_first_change timestamptz;
begin
  select max(time) into v_pred from heartbeats where user_id = p_user and time < p_from;
  select min(time) into v_succ from heartbeats where user_id = p_user and time >= p_to;
  select max(time) into v_pred_write from heartbeats where user_id = p_user and is_write and time < p_from;
  select min(time) into v_succ_write from heartbeats where user_id = p_user and is_write and time >= p_to;
  v_pred := coalesce(v_pred, p_from);
  v_succ := coalesce(v_succ, p_to);

  with line as materialized (
    select time, hid, gap, wgap, ctx_id, lead(time) over (order by time, hid) as next_time
    from heartbeats where user_id = p_user and time >= v_pred and time <= v_succ
  ), writes as materialized (
    select time, hid, gap, wgap, ctx_id, lead(time) over (order by time, hid) as next_time
    from (
      select time, hid, gap, wgap, ctx_id from heartbeats where user_id = p_user and is_write and time = v_pred_write
      union all
      select time, hid, gap, wgap, ctx_id from heartbeats
      where user_id = p_user and is_write and time >= p_from and time < p_to
      union all
      select time, hid, gap, wgap, ctx_id from heartbeats where user_id = p_user and is_write and time = v_succ_write
    ) w
  ), should as materialized (
    select time, hid, coalesce(l.ctx_id, w.ctx_id) as ctx_id,
      coalesce(l.gap, w.gap) as gap, coalesce(l.wgap, w.wgap) as wgap,
      case when l.time is null then w.gap when l.next_time > time + c_hour then -1
        else to_us_v1(l.next_time) - to_us_v1(time) end as new_gap,
      case when w.next_time > time + c_hour then -1 else to_us_v1(w.next_time) - to_us_v1(time) end as new_wgap
    from line l full join writes w using (time, hid)
    where time < p_to
  ), changed as (
    insert into heartbeats (user_id, time, hid, gap, wgap, ctx_id, raw_ctx_id, entity_id, type_id)
    select p_user, time, hid, new_gap, new_wgap, ctx_id, ctx_id, 0, 0 from should
    where new_gap is distinct from gap or new_wgap is distinct from wgap
    on conflict (user_id, time, hid) do update set gap = excluded.gap, wgap = excluded.wgap
    returning time
  )
  select min(time) into v_first_change from changed;
  return v_first_change;
end $fn$`,
  `
create function rederive_rollups_v2(p_user integer, p_policy integer, p_lo timestamptz, p_hi timestamptz) returns void
language plpgsql volatile set plan_cache_mode = force_custom_plan as $fn$
#variable_conflict use_column
declare
  v_policy time_policies;
  v_is_own boolean;
  v_since date;
  v_first date;
  v_last date;
  v_lo timestamptz;
  v_hi timestamptz;
  v_facts timestamptz;
begin
  select * into v_policy from time_policies where id = p_policy;
  select exists (select from user_policies
    where user_id = p_user and policy_id = p_policy and state in ('building', 'active')) into v_is_own;
  select greatest((a.facts_from at time zone v_policy.zone)::date + 2, s.since) into v_since
  from (select) one
  left join activity_head a on a.user_id = p_user
  left join lateral (select min(since) as since from policy_subscriptions
    where user_id = p_user and policy_id = p_policy and not v_is_own) s on true;

  v_first := greatest((p_lo at time zone v_policy.zone)::date, v_since);
  v_last := ((p_hi - interval '1 microsecond') at time zone v_policy.zone)::date;
  if v_first > v_last then
    return;
  end if;
  v_lo := date_bin('15 minutes', (v_first::timestamp at time zone v_policy.zone) - interval '4 hours', 'epoch');
  v_hi := date_bin('15 minutes', ((v_last + 1)::timestamp at time zone v_policy.zone) + interval '4 hours', 'epoch');
  v_facts := v_lo - interval '1 hour';

  if v_is_own then
    delete from activity_15m a
    where a.user_id = p_user and a.policy_id = p_policy and a.bucket >= v_lo and a.bucket < v_hi
      and (a.bucket at time zone v_policy.zone)::date between v_first and v_last;
  end if;
  delete from activity_day a
  where a.user_id = p_user and a.policy_id = p_policy and a.day >= v_first and a.day <= v_last;
  delete from activity_day_dim a
  where a.user_id = p_user and a.policy_id = p_policy and a.dim between 1 and 6 and a.day >= v_first and a.day <= v_last;

  with credits as materialized (
    select to_us_v1(h.time) as t, h.ctx_id, h.time >= v_lo and (h.is_write or not v_policy.writes_only) as counts,
      credit_v1(case when v_policy.writes_only then h.wgap else h.gap end, v_policy.rule, v_policy.edge,
        v_policy.timeout_us) as us
    from heartbeats h
    where h.user_id = p_user and h.time >= v_facts and h.time < v_hi
  ), fine as materialized (
    select from_us_v1(bucket_us) as bucket, (from_us_v1(bucket_us) at time zone v_policy.zone)::date as day, ctx_id,
      sum(us)::bigint as us, sum(n)::bigint as n
    from (
      select s.bucket_us, c.ctx_id, s.us, 0 as n from credits c cross join lateral split_15m_v1(c.t, c.t + c.us) s
      union all
      select t / 900000000 * 900000000, ctx_id, 0, 1 from credits where counts
    ) d
    group by bucket_us, ctx_id
  ), kept as materialized (
    select * from fine where day between v_first and v_last
  ), write_15m as (
    insert into activity_15m (user_id, policy_id, bucket, ctx_id, us, n)
    select p_user, p_policy, bucket, ctx_id, us, n from kept where v_is_own
  ), coarse as materialized (
    select day, ctx_id, sum(us)::bigint as us, sum(n)::bigint as n from kept group by 1, 2
  ), write_day as (
    insert into activity_day (user_id, policy_id, day, ctx_id, us, n)
    select p_user, p_policy, day, ctx_id, us, n from coarse
  )
  insert into activity_day_dim (user_id, policy_id, dim, day, value_id, other_id, us, n)
  select p_user, p_policy, x.dim, d.day, x.value_id, x.other_id, sum(d.us), sum(d.n)
  from coarse d join ctx c on c.id = d.ctx_id cross join lateral dims_v1(c) x
  group by 3, 4, 5, 6;

  insert into dependency_dirty (user_id, policy_id, day)
  select distinct p_user, p_policy, day from activity_day
  where user_id = p_user and policy_id = p_policy and day >= v_first and day <= v_last
  on conflict do nothing;
  insert into month_dirty (user_id, policy_id, month)
  select p_user, p_policy, m::date
  from generate_series(date_trunc('month', v_first::timestamp), v_last::timestamp, interval '1 month') m
  on conflict do nothing;
end $fn$`,
  `
create function rederive_v2(p_user integer, p_from timestamptz, p_to timestamptz, p_policies integer[]) returns void
language plpgsql volatile set plan_cache_mode = force_custom_plan as $fn$
#variable_conflict use_column
declare
  c_hour constant interval := interval '1 hour';
  c_15m constant interval := interval '15 minutes';
  v_lo timestamptz;
  v_hi timestamptz;
  v_policy integer;
  v_kept timestamptz;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'rederive_v2 needs READ COMMITTED: a snapshot older than the lock would drift';
  end if;
  perform set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', true);
  perform pg_advisory_xact_lock(1, p_user);

  v_lo := date_bin(c_15m, least(mend_gaps_v2(p_user, p_from, p_to), p_from), 'epoch');
  v_hi := date_bin(c_15m, p_to + c_hour, 'epoch') + c_15m;

  for v_policy in
    select policy_id from user_policies
    where user_id = p_user and state in ('building', 'active') and (p_policies is null or policy_id = any (p_policies))
    union
    select policy_id from policy_subscriptions
    where user_id = p_user and (p_policies is null or policy_id = any (p_policies))
  loop
    perform rederive_rollups_v2(p_user, v_policy, v_lo, v_hi);
  end loop;
  insert into fleet_dirty (day)
  select d::date from generate_series(date_trunc('day', v_lo, 'UTC'), v_hi, interval '1 day') d
  where d < now() - interval '35 days';

  if p_policies is null then
    v_kept := coalesce((select facts_from - interval '2 hours' from activity_head where user_id = p_user), '-infinity');
    v_lo := greatest(v_lo, (select date_bin(c_15m, facts_from, 'epoch') + interval '2 days' from activity_head
      where user_id = p_user));
    delete from edits_15m where user_id = p_user and bucket >= v_lo and bucket < v_hi;
    insert into edits_15m (user_id, bucket, ctx_id, ai_model_id, ai_session_id, n, ai_additions, ai_deletions,
      human_additions, human_deletions, ai_input_tokens, ai_cached_input_tokens, ai_output_tokens, prompt_length_sum,
      prompt_events)
    ${editsOf('(select * from heartbeats where user_id = p_user and time >= v_lo and time < v_hi) facts')};

    insert into activity_head as a (user_id, rev, last_write_at, first_time, last_time, last_hid, last_ctx_id,
      last_write_time, last_write_hid, last_write_ctx_id)
    select p_user, 1, clock_timestamp(),
      (select min(time) from heartbeats where user_id = p_user),
      last.time, last.hid, last.ctx_id, write.time, write.hid, write.ctx_id
    from (select) one
    left join lateral (select time, hid, ctx_id from heartbeats where user_id = p_user and time >= v_kept
      order by time desc, hid desc limit 1) last on true
    left join lateral (select time, hid, ctx_id from heartbeats where user_id = p_user and is_write and time >= v_kept
      order by time desc, hid desc limit 1) write on true
    on conflict (user_id) do update set rev = a.rev + 1, last_write_at = excluded.last_write_at,
      first_time = case when a.facts_from is null then excluded.first_time else a.first_time end,
      last_time = excluded.last_time, last_hid = excluded.last_hid, last_ctx_id = excluded.last_ctx_id,
      last_write_time = excluded.last_write_time, last_write_hid = excluded.last_write_hid,
      last_write_ctx_id = excluded.last_write_ctx_id;
  end if;
end $fn$`,
];

/** The previous release's door to the same house. */
export const REDERIVE_V1_OVER_V2 = `
create or replace function rederive_v1(p_user integer, p_from timestamptz, p_to timestamptz, p_policies integer[])
returns void
language plpgsql volatile as $fn$
begin
  perform rederive_v2(p_user, p_from, p_to, p_policies);
end $fn$`;
