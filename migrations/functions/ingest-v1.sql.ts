import { editsOf } from './edits-select.sql.js';

/**
 * `ingest_v1(rows jsonb, now timestamptz, wait boolean)` stores heartbeats of one or many people and keeps every
 * derivation exact, in the caller's transaction.
 *
 * Input: one object per heartbeat, ids already interned (see IngestRow in libs/durations). Output: per input index
 * `i` one of `stored`, `duplicate`, `busy` (somebody else holds that person's lock and `wait` is false; nothing of
 * that person was touched) or `gone` (no such person).
 *
 * The order matters: the person's advisory lock is taken in a statement of its own, so that the statement that reads
 * and writes takes its snapshot after the lock (READ COMMITTED only; any other isolation raises). Only neighbours of
 * new rows are read: the immediate predecessor and successor within the largest timeout (one hour), and the person's
 * last heartbeat and last write by way of `activity_head`. A gap beyond the hour is stored as -1 whatever its length,
 * so nothing further away can change. Mended predecessors go through the upsert, because planning an UPDATE of a
 * hypertable costs time per chunk.
 */
export const INGEST_V1 = `
create function ingest_v1(p_rows jsonb, p_now timestamptz, p_wait boolean) returns table (i integer, outcome text)
language plpgsql volatile set plan_cache_mode = force_generic_plan as $fn$
#variable_conflict use_column
declare
  c_hour constant interval := interval '1 hour';
  v_user integer;
  v_locked integer[] := '{}';
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'ingest_v1 needs READ COMMITTED: a snapshot older than the lock would drift';
  end if;

  for v_user in select distinct (r ->> 'u')::integer from jsonb_array_elements(p_rows) r order by 1 loop
    if p_wait then
      perform pg_advisory_xact_lock(1, v_user);
    elsif not pg_try_advisory_xact_lock(1, v_user) then
      continue;
    end if;
    v_locked := v_locked || v_user;
  end loop;

  return query
    select (r ->> 'i')::integer, case when u.id is null then 'gone' else 'busy' end
    from jsonb_array_elements(p_rows) r
    left join users u on u.id = (r ->> 'u')::integer
    where u.id is null or u.id <> all (v_locked);

  return query
  with input as materialized (
    select x.*, from_us_v1(x.t) as time, row_number() over (partition by x.u, x.t, x.h order by x.i) as copy
    from jsonb_to_recordset(p_rows) as x(
      i integer, u integer, t bigint, h bigint, c bigint, rc bigint, e bigint, ty bigint, d bigint, ua bigint,
      w boolean, prc integer, l bigint, ln bigint, cp bigint, la bigint, ld bigint, ai bigint, hu bigint, am bigint,
      ses bigint, pl bigint, ti bigint, tc bigint, tou bigint, pr bigint)
    join users on users.id = x.u
    where x.u = any (v_locked)
  ), new as materialized (
    select * from input n
    where n.copy = 1
      and not exists (select from heartbeats b where b.user_id = n.u and b.time = n.time and b.hid = n.h)
  ), people as materialized (
    select distinct u as user_id from new
  ), near as materialized (
    select user_id, time, hid, min(gap) as gap, min(wgap) as wgap, min(ctx_id) as ctx_id, bool_or(is_write) as is_write,
      bool_or(mend) as mend, bool_or(mend_write) as mend_write
    from (
      select b.* from new n cross join lateral (
        (select user_id, time, hid, gap, wgap, ctx_id, is_write, true as mend, false as mend_write from heartbeats
          where user_id = n.u and time >= n.time - c_hour and (time, hid) < (n.time, n.h)
          order by time desc, hid desc limit 1)
        union all
        (select user_id, time, hid, gap, wgap, ctx_id, is_write, false, false from heartbeats
          where user_id = n.u and time <= n.time + c_hour and (time, hid) > (n.time, n.h)
          order by time, hid limit 1)
      ) b
      union all
      select b.* from new n cross join lateral (
        (select user_id, time, hid, gap, wgap, ctx_id, is_write, false as mend, true as mend_write from heartbeats
          where user_id = n.u and is_write and time >= n.time - c_hour and (time, hid) < (n.time, n.h)
          order by time desc, hid desc limit 1)
        union all
        (select user_id, time, hid, gap, wgap, ctx_id, is_write, false, false from heartbeats
          where user_id = n.u and is_write and time <= n.time + c_hour and (time, hid) > (n.time, n.h)
          order by time, hid limit 1)
      ) b where n.w
      union all
      select b.user_id, b.time, b.hid, b.gap, b.wgap, b.ctx_id, b.is_write, true, b.time = a.last_write_time and b.hid = a.last_write_hid
      from people join activity_head a using (user_id)
      join heartbeats b on b.user_id = a.user_id and b.time = a.last_time and b.hid = a.last_hid
      union all
      select b.user_id, b.time, b.hid, b.gap, b.wgap, b.ctx_id, b.is_write, false, true
      from people join activity_head a using (user_id)
      join heartbeats b on b.user_id = a.user_id and b.time = a.last_write_time and b.hid = a.last_write_hid
    ) found group by user_id, time, hid
  ), line as materialized (
    select user_id, time, hid, gap, wgap, ctx_id, is_write, mend, mend_write, null::integer as i from near
    union all
    select u, time, h, null, null, c, w, true, w is true, i from new
  ), follow as (
    select user_id, time, hid, lead(time) over (partition by user_id order by time, hid) as next_time from line
  ), follow_write as (
    select user_id, time, hid, lead(time) over (partition by user_id order by time, hid) as next_time
    from line where is_write
  ), change as materialized (
    select * from (
      select l.*,
        case when not l.mend then l.gap
          when f.next_time > l.time + c_hour then -1
          else to_us_v1(f.next_time) - to_us_v1(l.time) end as new_gap,
        case when not l.mend_write then l.wgap
          when w.next_time > l.time + c_hour then -1
          else to_us_v1(w.next_time) - to_us_v1(l.time) end as new_wgap
      from line l
      join follow f using (user_id, time, hid)
      left join follow_write w using (user_id, time, hid)
    ) mended
    where i is not null or new_gap is distinct from gap or new_wgap is distinct from wgap
  ), write_heartbeats as (
    insert into heartbeats (user_id, time, hid, gap, wgap, ctx_id, raw_ctx_id, entity_id, type_id, depset_id,
      user_agent_id, is_write, project_root_count, lines, lineno, cursorpos, line_additions, line_deletions,
      ai_line_changes, human_line_changes, ai_model_id, ai_session_id, ai_plan_id, ai_input_tokens,
      ai_cached_input_tokens, ai_output_tokens, ai_prompt_length, created_at)
    select c.user_id, c.time, c.hid, c.new_gap, c.new_wgap, c.ctx_id, coalesce(n.rc, c.ctx_id), coalesce(n.e, 0),
      coalesce(n.ty, 0), n.d, n.ua, c.is_write, n.prc, n.l, n.ln, n.cp, n.la, n.ld, n.ai, n.hu, n.am, n.ses, n.pl,
      n.ti, n.tc, n.tou, n.pr, p_now
    from change c left join new n on n.i = c.i
    order by c.user_id, c.time, c.hid
    on conflict (user_id, time, hid) do update set gap = excluded.gap, wgap = excluded.wgap
  ), policies as materialized (
    select up.user_id, p.* from people
    join user_policies up using (user_id)
    join time_policies p on p.id = up.policy_id
    where up.state in ('building', 'active')
  ), credits as (
    select c.user_id, c.ctx_id, to_us_v1(c.time) as t, p.id as policy_id,
      credit_v1(case when p.writes_only then c.wgap else c.gap end, p.rule, p.edge, p.timeout_us) as was,
      credit_v1(case when p.writes_only then c.new_wgap else c.new_gap end, p.rule, p.edge, p.timeout_us) as becomes
    from change c join policies p using (user_id)
  ), delta_15m as materialized (
    select user_id, policy_id, from_us_v1(bucket_us) as bucket, ctx_id, sum(us)::bigint as us, sum(n)::bigint as n
    from (
      select c.user_id, c.policy_id, s.bucket_us, c.ctx_id, sign(c.becomes - c.was)::bigint * s.us as us, 0 as n
      from credits c cross join lateral
        split_15m_v1(c.t + least(c.was, c.becomes), c.t + greatest(c.was, c.becomes)) s
      where c.was <> c.becomes
      union all
      select c.user_id, p.id, to_us_v1(c.time) / 900000000 * 900000000, c.ctx_id, 0, 1
      from change c join policies p using (user_id)
      where c.i is not null and (c.is_write or not p.writes_only)
    ) d
    group by user_id, policy_id, bucket_us, ctx_id
    having sum(us) <> 0 or sum(n) <> 0
  ), write_15m as (
    insert into activity_15m as a (user_id, policy_id, bucket, ctx_id, us, n)
    select user_id, policy_id, bucket, ctx_id, us, n from delta_15m
    on conflict (user_id, policy_id, bucket, ctx_id) do update set us = a.us + excluded.us, n = a.n + excluded.n
  ), write_day as (
    insert into activity_day as a (user_id, policy_id, day, ctx_id, us, n)
    select d.user_id, d.policy_id, (d.bucket at time zone p.zone)::date, d.ctx_id, sum(d.us), sum(d.n)
    from delta_15m d join time_policies p on p.id = d.policy_id
    group by 1, 2, 3, 4
    on conflict (user_id, policy_id, day, ctx_id) do update set us = a.us + excluded.us, n = a.n + excluded.n
  ), facts as (
    select u as user_id, time, c as ctx_id, am as ai_model_id, ses as ai_session_id, la as line_additions,
      ld as line_deletions, ai as ai_line_changes, hu as human_line_changes, ti as ai_input_tokens,
      tc as ai_cached_input_tokens, tou as ai_output_tokens, pr as ai_prompt_length
    from new
  ), write_edits as (
    insert into edits_15m as a (user_id, bucket, ctx_id, ai_model_id, ai_session_id, n, ai_additions, ai_deletions,
      human_additions, human_deletions, ai_input_tokens, ai_cached_input_tokens, ai_output_tokens, prompt_length_sum,
      prompt_events)
    select * from (${editsOf('facts')}) e
    on conflict (user_id, bucket, ctx_id, ai_model_id, ai_session_id) do update set
      n = a.n + excluded.n,
      ai_additions = a.ai_additions + excluded.ai_additions,
      ai_deletions = a.ai_deletions + excluded.ai_deletions,
      human_additions = a.human_additions + excluded.human_additions,
      human_deletions = a.human_deletions + excluded.human_deletions,
      ai_input_tokens = a.ai_input_tokens + excluded.ai_input_tokens,
      ai_cached_input_tokens = a.ai_cached_input_tokens + excluded.ai_cached_input_tokens,
      ai_output_tokens = a.ai_output_tokens + excluded.ai_output_tokens,
      prompt_length_sum = a.prompt_length_sum + excluded.prompt_length_sum,
      prompt_events = a.prompt_events + excluded.prompt_events
  ), write_head as (
    insert into activity_head as a (user_id, rev, last_write_at, first_time, last_time, last_hid, last_write_time,
      last_write_hid)
    select u, 1, p_now, min(time), max(time), (array_agg(h order by time desc, h desc))[1],
      max(time) filter (where w), (array_agg(h order by time desc, h desc) filter (where w))[1]
    from new group by u
    on conflict (user_id) do update set
      rev = a.rev + 1,
      last_write_at = excluded.last_write_at,
      first_time = least(a.first_time, excluded.first_time),
      last_time = greatest(a.last_time, excluded.last_time),
      last_hid = case when a.last_time is null or (excluded.last_time, excluded.last_hid) > (a.last_time, a.last_hid)
        then excluded.last_hid else a.last_hid end,
      last_write_time = greatest(a.last_write_time, excluded.last_write_time),
      last_write_hid = case
        when excluded.last_write_time is null then a.last_write_hid
        when a.last_write_time is null
          or (excluded.last_write_time, excluded.last_write_hid) > (a.last_write_time, a.last_write_hid)
        then excluded.last_write_hid else a.last_write_hid end
  ), touch_projects as (
    update projects p set
      first_heartbeat_at = least(p.first_heartbeat_at, seen.lo),
      last_heartbeat_at = greatest(p.last_heartbeat_at, seen.hi)
    from (select x.project_id, min(n.time) as lo, max(n.time) as hi from new n join ctx x on x.id = n.c group by 1) seen
    where p.id = seen.project_id
      and (p.last_heartbeat_at is null or seen.hi > p.last_heartbeat_at or seen.lo < p.first_heartbeat_at)
  ), touch_machines as (
    update machines m set last_seen_at = greatest(m.last_seen_at, seen.hi)
    from (select x.machine_id, max(n.time) as hi from new n join ctx x on x.id = n.c group by 1) seen
    where m.id = seen.machine_id and (m.last_seen_at is null or seen.hi > m.last_seen_at + interval '1 minute')
  ), touch_user_agents as (
    update user_agents a set
      first_seen_at = least(a.first_seen_at, seen.lo), last_seen_at = greatest(a.last_seen_at, seen.hi)
    from (select ua, min(time) as lo, max(time) as hi from new group by 1) seen
    where a.id = seen.ua and (a.last_seen_at is null or seen.hi > a.last_seen_at + interval '1 minute'
      or seen.lo < a.first_seen_at)
  )
  select n.i, case when exists (select from new s where s.i = n.i) then 'stored' else 'duplicate' end from input n;
end $fn$`;
