import { editsOf } from './edits-select.sql.js';

/**
 * `rederive_v1(user, from, to, policies)` recomputes a person's derivations from the facts for the instants
 * `[from, to)`, and gaps from the predecessors of its start on. It serves deletion, rebuild, audit repair and the
 * back-fill of a new policy (`policies` not null: only those rollups).
 *
 * Rollups are recomputed from the first gap that changed, or from the start, to an hour (the largest timeout) past
 * the end. The previous and the next write are looked up by themselves: they may lie years away from a person who
 * hardly ever writes. Takes the person's lock in a statement of its own; READ COMMITTED only.
 */
export const REDERIVE_V1 = `
create function rederive_v1(p_user integer, p_from timestamptz, p_to timestamptz, p_policies integer[]) returns void
language plpgsql volatile as $fn$
#variable_conflict use_column
declare
  c_hour constant interval := interval '1 hour';
  c_15m constant interval := interval '15 minutes';
  v_origin constant timestamptz := timestamptz 'epoch';
  v_pred timestamptz;
  v_succ timestamptz;
  v_pred_write timestamptz;
  v_succ_write timestamptz;
  v_first_change timestamptz;
  v_lo timestamptz;
  v_hi timestamptz;
  v_policies integer[];
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'rederive_v1 needs READ COMMITTED: a snapshot older than the lock would drift';
  end if;
  perform pg_advisory_xact_lock(1, p_user);

  select max(time) into v_pred from heartbeats where user_id = p_user and time < p_from;
  select min(time) into v_succ from heartbeats where user_id = p_user and time >= p_to;
  select max(time) into v_pred_write from heartbeats where user_id = p_user and is_write and time < p_from;
  select min(time) into v_succ_write from heartbeats where user_id = p_user and is_write and time >= p_to;

  with line as (
    select time, hid, lead(time) over (order by time, hid) as next_time
    from heartbeats where user_id = p_user and time >= coalesce(v_pred, p_from) and time <= coalesce(v_succ, p_to)
  ), writes as (
    select time, hid, lead(time) over (order by time, hid) as next_time
    from (
      select time, hid from heartbeats where user_id = p_user and is_write and time = v_pred_write
      union all
      select time, hid from heartbeats where user_id = p_user and is_write and time >= p_from and time < p_to
      union all
      select time, hid from heartbeats where user_id = p_user and is_write and time = v_succ_write
    ) w
  ), should as (
    select time, hid, l.time is not null as is_in_line,
      case when l.next_time > time + c_hour then -1 else to_us_v1(l.next_time) - to_us_v1(time) end as gap,
      case when w.next_time > time + c_hour then -1 else to_us_v1(w.next_time) - to_us_v1(time) end as wgap
    from line l full join writes w using (time, hid)
    where time < p_to
  ), changed as (
    update heartbeats h set gap = case when s.is_in_line then s.gap else h.gap end, wgap = s.wgap
    from should s
    where h.user_id = p_user and h.time = s.time and h.hid = s.hid
      and (s.is_in_line and h.gap is distinct from s.gap or h.wgap is distinct from s.wgap)
    returning h.time
  )
  select min(time) into v_first_change from changed;

  v_lo := date_bin(c_15m, least(v_first_change, p_from), v_origin);
  v_hi := date_bin(c_15m, p_to + c_hour, v_origin) + c_15m;

  select array_agg(up.policy_id) into v_policies from user_policies up
  where up.user_id = p_user and up.state in ('building', 'active')
    and (p_policies is null or up.policy_id = any (p_policies));

  delete from activity_15m a
  where a.user_id = p_user and a.policy_id = any (v_policies) and a.bucket >= v_lo and a.bucket < v_hi;

  insert into activity_15m (user_id, policy_id, bucket, ctx_id, us, n)
  select p_user, policy_id, from_us_v1(bucket_us), ctx_id, sum(us), sum(n)
  from (
    select p.id as policy_id, s.bucket_us, h.ctx_id, s.us, 0 as n
    from heartbeats h
    join time_policies p on p.id = any (v_policies)
    cross join lateral split_15m_v1(to_us_v1(h.time), to_us_v1(h.time) +
      credit_v1(case when p.writes_only then h.wgap else h.gap end, p.rule, p.edge, p.timeout_us)) s
    where h.user_id = p_user and h.time >= v_lo - c_hour and h.time < v_hi
      and s.bucket_us >= to_us_v1(v_lo) and s.bucket_us < to_us_v1(v_hi)
    union all
    select p.id, to_us_v1(h.time) / 900000000 * 900000000, h.ctx_id, 0, 1
    from heartbeats h join time_policies p on p.id = any (v_policies)
    where h.user_id = p_user and h.time >= v_lo and h.time < v_hi and (h.is_write or not p.writes_only)
  ) d
  group by policy_id, bucket_us, ctx_id;

  delete from activity_day a using time_policies p
  where a.user_id = p_user and a.policy_id = p.id and p.id = any (v_policies)
    and a.day >= (v_lo at time zone p.zone)::date and a.day <= ((v_hi - c_15m) at time zone p.zone)::date;

  insert into activity_day (user_id, policy_id, day, ctx_id, us, n)
  select p_user, p.id, (a.bucket at time zone p.zone)::date, a.ctx_id, sum(a.us), sum(a.n)
  from time_policies p
  join activity_15m a on p.id = any (v_policies) and a.user_id = p_user and a.policy_id = p.id
    and a.bucket >= v_lo - interval '26 hours' and a.bucket < v_hi + interval '26 hours'
    and (a.bucket at time zone p.zone)::date >= (v_lo at time zone p.zone)::date
    and (a.bucket at time zone p.zone)::date <= ((v_hi - c_15m) at time zone p.zone)::date
  group by 1, 2, 3, 4;

  if p_policies is null then
    delete from edits_15m where user_id = p_user and bucket >= v_lo and bucket < v_hi;
    insert into edits_15m (user_id, bucket, ctx_id, ai_model_id, ai_session_id, n, ai_additions, ai_deletions,
      human_additions, human_deletions, ai_input_tokens, ai_cached_input_tokens, ai_output_tokens, prompt_length_sum,
      prompt_events)
    ${editsOf('(select * from heartbeats where user_id = p_user and time >= v_lo and time < v_hi) facts')};

    insert into activity_head as a (user_id, rev, last_write_at, first_time, last_time, last_hid, last_write_time,
      last_write_hid)
    select p_user, 1, clock_timestamp(),
      (select min(time) from heartbeats where user_id = p_user),
      last.time, last.hid, write.time, write.hid
    from (select) one
    left join lateral (select time, hid from heartbeats where user_id = p_user
      order by time desc, hid desc limit 1) last on true
    left join lateral (select time, hid from heartbeats where user_id = p_user and is_write
      order by time desc, hid desc limit 1) write on true
    on conflict (user_id) do update set rev = a.rev + 1, last_write_at = excluded.last_write_at,
      first_time = excluded.first_time, last_time = excluded.last_time, last_hid = excluded.last_hid,
      last_write_time = excluded.last_write_time, last_write_hid = excluded.last_write_hid;
  end if;
end $fn$`;
