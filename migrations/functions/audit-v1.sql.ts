import { editsOf } from './edits-select.sql.js';

/** Rows that differ between two sets with equal keys; a row of zeros is as good as none. */
const differing = (stored: string, expected: string, key: string): string =>
  `(select count(*) from (select * from ${stored} where us <> 0 or n <> 0) s
    full join (select * from ${expected} where us <> 0 or n <> 0) e using (${key})
    where (s.us, s.n) is distinct from (e.us, e.n))`;

/**
 * `audit_v1(user, from, to)` compares what is stored of a person with what the facts say: gaps and sums of lines of the
 * instants `[from, to)`, rollups of the local days that these touch, and of the whole months among those days that are
 * not marked dirty. One row per table with the number of rows that differ; a policy that is being built is left out.
 *
 * The next heartbeat and the next write are looked up anew, so that stored gaps are not believed. Days before
 * `facts_from` + 2 days are never looked at. Changes nothing; takes the person's lock in a statement of its own, so that
 * no ingest lies between the tables.
 *
 * `repair_v1(user, from, to)` re-derives what `audit_v1` looked at. Gaps are mended some days further, because rollups are
 * derived from gaps for whole local days: a wrong gap beside the instants would spoil a day that was right.
 */
export const AUDIT_V1 = [
  `
create function audit_rollups_v1(p_user integer, p_policy integer, p_from timestamptz, p_to timestamptz)
returns table (table_name text, differing bigint)
language plpgsql stable set plan_cache_mode = force_custom_plan as $fn$
#variable_conflict use_column
declare
  c_hour constant interval := interval '1 hour';
  v_policy time_policies;
  v_is_own boolean;
  v_first date;
  v_last date;
  v_lo timestamptz;
  v_hi timestamptz;
  v_facts timestamptz;
  v_end timestamptz;
  v_after timestamptz;
begin
  select * into v_policy from time_policies where id = p_policy;
  v_is_own := exists (select from user_policies where user_id = p_user and policy_id = p_policy and state = 'active');
  select greatest((p_from at time zone v_policy.zone)::date, (a.facts_from at time zone v_policy.zone)::date + 2,
    (select min(since) from policy_subscriptions where user_id = p_user and policy_id = p_policy and not v_is_own))
  into v_first
  from (select) one left join activity_head a on a.user_id = p_user;
  v_last := ((p_to - interval '1 microsecond') at time zone v_policy.zone)::date;
  v_lo := date_bin('15 minutes', (v_first::timestamp at time zone v_policy.zone) - interval '4 hours', 'epoch');
  v_hi := date_bin('15 minutes', ((v_last + 1)::timestamp at time zone v_policy.zone) + interval '4 hours', 'epoch');
  v_facts := v_lo - c_hour;
  v_end := v_hi + c_hour;
  select min(time) into v_after from heartbeats
  where user_id = p_user and time >= v_end and (is_write or not v_policy.writes_only);

  return query
  with line as materialized (
    select time, to_us_v1(time) as t, ctx_id, coalesce(lead(time) over (order by time, hid), v_after) as next_time
    from heartbeats
    where user_id = p_user and time >= v_facts and time < v_end and (is_write or not v_policy.writes_only)
  ), credits as materialized (
    select time, t, ctx_id, credit_v1(
      case when next_time > time + c_hour then -1 else to_us_v1(next_time) - t end,
      v_policy.rule, v_policy.edge, v_policy.timeout_us) as us
    from line
  ), fine as materialized (
    select * from (
      select from_us_v1(bucket_us) as bucket, (from_us_v1(bucket_us) at time zone v_policy.zone)::date as day, ctx_id,
        sum(us)::bigint as us, sum(n)::bigint as n
      from (
        select s.bucket_us, c.ctx_id, s.us, 0 as n from credits c cross join lateral split_15m_v1(c.t, c.t + c.us) s
        union all
        select t / 900000000 * 900000000, ctx_id, 0, 1 from credits
      ) d group by 1, 2, 3
    ) b where day between v_first and v_last
  ), coarse as materialized (
    select day, ctx_id, sum(us)::bigint as us, sum(n)::bigint as n from fine group by 1, 2
  ), dims as materialized (
    select x.dim, d.day, x.value_id, x.other_id, sum(d.us)::bigint as us, sum(d.n)::bigint as n
    from coarse d join ctx c on c.id = d.ctx_id cross join lateral (values
      (1, c.project_id, c.language_id), (2, c.editor_id, 0), (3, c.os_id, 0), (4, c.machine_id, 0), (5, c.category_id, 0)
    ) x(dim, value_id, other_id)
    group by 1, 2, 3, 4
  ), clean as materialized (
    select m::date as month
    from generate_series(date_trunc('month', v_first::timestamp), v_last::timestamp, interval '1 month') m
    where m::date >= v_first and (m + interval '1 month')::date <= v_last + 1 and not exists (
      select from month_dirty where user_id = p_user and policy_id = p_policy and month = m::date)
  ), months as materialized (
    select dim, month, value_id, other_id, sum(us)::bigint as us, sum(n)::bigint as n
    from dims join clean on date_trunc('month', day::timestamp)::date = month
    group by 1, 2, 3, 4
  ), stored_15m as materialized (
    select bucket, ctx_id, us, n from activity_15m
    where user_id = p_user and policy_id = p_policy and bucket >= v_lo and bucket < v_hi
      and (bucket at time zone v_policy.zone)::date between v_first and v_last
  ), stored_day as materialized (
    select day, ctx_id, us, n from activity_day
    where user_id = p_user and policy_id = p_policy and day between v_first and v_last
  ), stored_dim as materialized (
    select dim::integer as dim, day, value_id, other_id, us, n from activity_day_dim
    where user_id = p_user and policy_id = p_policy and dim between 1 and 5 and day between v_first and v_last
  ), stored_month as materialized (
    select dim::integer as dim, month, value_id, other_id, us, n from activity_month
    where user_id = p_user and policy_id = p_policy and dim between 1 and 5 and month in (select month from clean)
  )
  select 'activity_15m', case when v_is_own then ${differing('stored_15m', 'fine', 'bucket, ctx_id')} else 0 end
  union all
  select 'activity_day', ${differing('stored_day', 'coarse', 'day, ctx_id')}
  union all
  select 'activity_day_dim', ${differing('stored_dim', 'dims', 'dim, day, value_id, other_id')}
  union all
  select 'activity_month', ${differing('stored_month', 'months', 'dim, month, value_id, other_id')};
end $fn$`,
  `
create function audit_v1(p_user integer, p_from timestamptz, p_to timestamptz)
returns table (table_name text, differing bigint)
language plpgsql volatile set plan_cache_mode = force_custom_plan as $fn$
#variable_conflict use_column
declare
  c_hour constant interval := interval '1 hour';
  v_facts_from timestamptz;
  v_from timestamptz;
  v_lo timestamptz;
  v_hi timestamptz := date_bin('15 minutes', p_to, 'epoch');
  v_next timestamptz;
  v_next_write timestamptz;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'audit_v1 needs READ COMMITTED: a snapshot older than the lock would drift';
  end if;
  perform pg_advisory_xact_lock(1, p_user);
  select facts_from into v_facts_from from activity_head where user_id = p_user;
  v_from := greatest(p_from, v_facts_from);
  v_lo := date_bin('15 minutes', greatest(p_from, v_facts_from + interval '2 days') + interval '899999999 microseconds',
    'epoch');
  select min(time) into v_next from heartbeats where user_id = p_user and time >= p_to;
  select min(time) into v_next_write from heartbeats where user_id = p_user and is_write and time >= p_to;

  return query
  with line as (
    select time, gap, wgap, is_write, coalesce(lead(time) over (order by time, hid), v_next) as next_time,
      coalesce(lead(time) over (partition by is_write is true order by time, hid), v_next_write) as next_write
    from heartbeats where user_id = p_user and time >= v_from and time < p_to
  ), facts as materialized (
    select * from heartbeats where user_id = p_user and time >= v_lo and time < v_hi
  ), edits as materialized (${editsOf('facts')})
  select 'heartbeats', count(*) from line
  where gap is distinct from case when next_time > time + c_hour then -1 else to_us_v1(next_time) - to_us_v1(time) end
    or wgap is distinct from case when is_write is not true then null when next_write > time + c_hour then -1
      else to_us_v1(next_write) - to_us_v1(time) end
  union all
  select r.table_name, sum(r.differing)::bigint
  from (
    select policy_id from user_policies where user_id = p_user and state = 'active'
    union
    select policy_id from policy_subscriptions where user_id = p_user and state = 'active'
  ) p cross join lateral audit_rollups_v1(p_user, p.policy_id, p_from, p_to) r
  group by 1
  union all
  select 'edits_15m', count(*)
  from (select * from edits_15m where user_id = p_user and bucket >= v_lo and bucket < v_hi) s
  full join edits e on (e.bucket, e.ctx_id, e.ai_model_id, e.ai_session_id)
    = (s.bucket, s.ctx_id, s.ai_model_id, s.ai_session_id)
  where (s.*)::text is distinct from (e.*)::text;
end $fn$`,
  `
create function repair_v1(p_user integer, p_from timestamptz, p_to timestamptz) returns void
language plpgsql volatile as $fn$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'repair_v1 needs READ COMMITTED: a snapshot older than the lock would drift';
  end if;
  perform set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', true);
  perform pg_advisory_xact_lock(1, p_user);
  perform mend_gaps_v2(p_user, p_from - interval '4 days', p_to + interval '4 days');
  perform rederive_v2(p_user, p_from, p_to, null);
end $fn$`,
];
