import { editsOf } from './edits-select.sql.js';

/** The parameters of `ingest_v2` in order: one array per column, all of one length or null. */
export const INGEST_V2_COLUMNS = [
  ['p_user', 'integer'],
  ['p_time', 'bigint'],
  ['p_hid', 'bigint'],
  ['p_ctx', 'bigint'],
  ['p_raw_ctx', 'bigint'],
  ['p_entity', 'bigint'],
  ['p_type', 'bigint'],
  ['p_depset', 'bigint'],
  ['p_user_agent', 'bigint'],
  ['p_is_write', 'boolean'],
  ['p_project_root_count', 'integer'],
  ['p_lines', 'bigint'],
  ['p_lineno', 'bigint'],
  ['p_cursorpos', 'bigint'],
  ['p_line_additions', 'bigint'],
  ['p_line_deletions', 'bigint'],
  ['p_ai_line_changes', 'bigint'],
  ['p_human_line_changes', 'bigint'],
  ['p_ai_model', 'bigint'],
  ['p_ai_session', 'bigint'],
  ['p_ai_plan', 'bigint'],
  ['p_ai_input_tokens', 'bigint'],
  ['p_ai_cached_input_tokens', 'bigint'],
  ['p_ai_output_tokens', 'bigint'],
  ['p_ai_prompt_length', 'bigint'],
] as const;

const PARAMETERS = INGEST_V2_COLUMNS.map(([name, type]) => `${name} ${type}[]`).join(', ');
const ARRAYS = INGEST_V2_COLUMNS.map(([name]) => name).join(', ');

/**
 * `ingest_v2(columns…, now, wait)` stores heartbeats of one or many people and keeps every derivation exact, in the
 * caller's transaction. Columns are arrays, ids already interned; an array that would hold only nulls may be null.
 *
 * With `wait` each lock is waited for up to two seconds; then SQLSTATE 55P03.
 *
 * Returns one letter per row, in order: `s` stored, `d` duplicate, `b` busy (somebody else holds that person's lock and
 * `wait` is false; nothing of that person was touched), `g` no such person, `e` before the person's `facts_from`.
 *
 * The order matters: a person's advisory lock is taken in a statement of its own, so that the statements that read and
 * write take their snapshot after the lock (READ COMMITTED only; any other isolation raises). Heartbeats that come after
 * everything known of their person need no look at stored ones: `activity_head` names the last heartbeat and the last
 * write, the only rows whose gap they change. For all others `neighbours_v2` reads what lies around them, within the
 * largest timeout (one hour); a gap beyond the hour is stored as -1 whatever its length, so nothing further away can
 * change. Mended rows go through the upsert, because planning an UPDATE of a hypertable costs time per chunk; -2 in the
 * upsert means "keep the gap that is stored".
 */
export const INGEST_V2 = `
create function ingest_v2(${PARAMETERS}, p_now timestamptz, p_wait boolean) returns text
language plpgsql volatile set plan_cache_mode = force_generic_plan as $fn$
#variable_conflict use_column
declare
  c_hour constant interval := interval '1 hour';
  v_user integer;
  v_locked integer[] := '{}';
  v_late integer[];
  v_near neighbour_v2[] := '{}';
  v_outcomes text;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'ingest_v2 needs READ COMMITTED: a snapshot older than the lock would drift';
  end if;

  if p_wait then
    perform set_config('lock_timeout', '2s', true);
  end if;
  for v_user in select distinct u from unnest(p_user) u order by 1 loop
    if p_wait then
      perform pg_advisory_xact_lock(1, v_user);
    elsif not pg_try_advisory_xact_lock(1, v_user) then
      continue;
    end if;
    v_locked := v_locked || v_user;
  end loop;

  select array_agg(x.u) into v_late
  from (select u, min(t) as first from unnest(p_user, p_time) as n(u, t) where u = any (v_locked) group by u) x
  join activity_head a on a.user_id = x.u and a.last_time >= from_us_v1(x.first);
  if v_late is not null then
    perform set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', true);
    v_near := neighbours_v2(v_late, p_user, p_time, p_is_write);
  end if;

  with input as materialized (
    select x.*, from_us_v1(x.t) as time, row_number() over (partition by x.u, x.t, x.h order by x.ord) as copy,
      coalesce(from_us_v1(x.t) < a.facts_from, false) as is_expired
    from unnest(${ARRAYS}) with ordinality as x(u, t, h, c, rc, e, ty, d, ua, w, prc, l, ln, cp, la, ld, ai, hu, am, ses,
      pl, ti, tc, tou, pr, ord)
    join users on users.id = x.u
    left join activity_head a on a.user_id = x.u
    where x.u = any (v_locked)
  ), near as materialized (
    select * from unnest(v_near)
  ), new as materialized (
    select * from input n
    where n.copy = 1 and not n.is_expired
      and not exists (select from near b where b.user_id = n.u and b.time = n.time and b.hid = n.h)
  ), people as materialized (
    select distinct u as user_id from new
  ), known as materialized (
    select user_id, time, hid, min(gap) as gap, min(wgap) as wgap, min(ctx_id) as ctx_id, bool_or(is_write) as is_write,
      bool_or(mend) as mend, bool_or(mend_write) as mend_write, bool_or(gap_known) as gap_known
    from (
      select user_id, time, hid, gap, wgap, ctx_id, is_write, mend, mend_write, true as gap_known
      from near where user_id in (select user_id from people)
      union all
      select user_id, last_time, last_hid, null, null, last_ctx_id,
        coalesce(last_write_time = last_time and last_write_hid = last_hid, false), true,
        coalesce(last_write_time = last_time and last_write_hid = last_hid, false), true
      from people join activity_head using (user_id) where last_time is not null
      union all
      select user_id, last_write_time, last_write_hid, null, null, last_write_ctx_id, true, false, true, false
      from people join activity_head using (user_id)
      where last_write_time is not null and (last_write_time, last_write_hid) <> (last_time, last_hid)
    ) found group by user_id, time, hid
  ), line as (
    select *,
      lead(time) over (partition by user_id order by time, hid) as next_time,
      lead(time) over (partition by user_id, is_write is true order by time, hid) as next_write
    from (
      select user_id, time, hid, gap, wgap, ctx_id, is_write, mend, mend_write, gap_known, null::bigint as ord from known
      union all
      select u, time, h, null, null, c, w, true, w is true, true, ord from new
    ) rows
  ), change as materialized (
    select * from (
      select user_id, time, hid, gap, wgap, ctx_id, is_write, gap_known, ord, to_us_v1(time) as t,
        case when not mend then gap
          when next_time > time + c_hour then -1
          else to_us_v1(next_time) - to_us_v1(time) end as new_gap,
        case when not mend_write then wgap
          when next_write > time + c_hour then -1
          else to_us_v1(next_write) - to_us_v1(time) end as new_wgap
      from line
    ) mended
    where ord is not null or new_gap is distinct from gap or new_wgap is distinct from wgap
  ), write_heartbeats as (
    insert into heartbeats (user_id, time, hid, gap, wgap, ctx_id, raw_ctx_id, entity_id, type_id, depset_id,
      user_agent_id, is_write, project_root_count, lines, lineno, cursorpos, line_additions, line_deletions,
      ai_line_changes, human_line_changes, ai_model_id, ai_session_id, ai_plan_id, ai_input_tokens,
      ai_cached_input_tokens, ai_output_tokens, ai_prompt_length, created_at)
    select c.user_id, c.time, c.hid, case when c.gap_known then c.new_gap else -2 end, c.new_wgap, c.ctx_id,
      coalesce(n.rc, c.ctx_id), coalesce(n.e, 0), coalesce(n.ty, 0), n.d, n.ua, c.is_write, n.prc, n.l, n.ln, n.cp, n.la,
      n.ld, n.ai, n.hu, n.am, n.ses, n.pl, n.ti, n.tc, n.tou, n.pr, p_now
    from change c left join new n on n.ord = c.ord
    order by c.user_id, c.time, c.hid
    on conflict (user_id, time, hid) do update set
      gap = case when excluded.gap = -2 then heartbeats.gap else excluded.gap end, wgap = excluded.wgap
  ), policies as materialized (
    select s.user_id, p.*, bool_or(s.is_own) as is_own, min(s.since) as since
    from (
      select user_id, policy_id, true as is_own, date '-infinity' as since
      from people join user_policies using (user_id) where state in ('building', 'active')
      union all
      select user_id, policy_id, false, since from people join policy_subscriptions using (user_id)
    ) s
    join time_policies p on p.id = s.policy_id
    group by s.user_id, p.id
  ), credits as (
    select c.user_id, c.ctx_id, c.t, p.id as policy_id,
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
      select c.user_id, p.id, c.t / 900000000 * 900000000, c.ctx_id, 0, 1
      from change c join policies p using (user_id)
      where c.ord is not null and (c.is_write or not p.writes_only)
    ) d
    group by user_id, policy_id, bucket_us, ctx_id
    having sum(us) <> 0 or sum(n) <> 0
  ), write_15m as (
    insert into activity_15m as a (user_id, policy_id, bucket, ctx_id, us, n)
    select d.user_id, d.policy_id, d.bucket, d.ctx_id, d.us, d.n
    from delta_15m d join policies p on p.user_id = d.user_id and p.id = d.policy_id and p.is_own
    on conflict (user_id, policy_id, bucket, ctx_id) do update set us = a.us + excluded.us, n = a.n + excluded.n
  ), delta_day as materialized (
    select d.user_id, d.policy_id, (d.bucket at time zone p.zone)::date as day, d.ctx_id, sum(d.us)::bigint as us,
      sum(d.n)::bigint as n
    from delta_15m d join policies p on p.user_id = d.user_id and p.id = d.policy_id
    where (d.bucket at time zone p.zone)::date >= p.since
    group by 1, 2, 3, 4
  ), write_day as (
    insert into activity_day as a (user_id, policy_id, day, ctx_id, us, n)
    select user_id, policy_id, day, ctx_id, us, n from delta_day
    on conflict (user_id, policy_id, day, ctx_id) do update set us = a.us + excluded.us, n = a.n + excluded.n
  ), write_dim as (
    insert into activity_day_dim as a (user_id, policy_id, dim, day, value_id, other_id, us, n)
    select d.user_id, d.policy_id, x.dim, d.day, x.value_id, x.other_id, sum(d.us), sum(d.n)
    from delta_day d join ctx c on c.id = d.ctx_id cross join lateral dims_v1(c) x
    group by 1, 2, 3, 4, 5, 6
    on conflict (user_id, policy_id, dim, day, value_id, other_id) do update set
      us = a.us + excluded.us, n = a.n + excluded.n
  ), moved_days as materialized (
    select user_id, policy_id, day from delta_day
    union
    select c.user_id, p.id, x.day
    from credits c join policies p on p.user_id = c.user_id and p.id = c.policy_id
    cross join lateral (
      select (from_us_v1(c.t + greatest(c.was, c.becomes) - 1) at time zone p.zone)::date as day
    ) x
    where c.was <> c.becomes and x.day >= p.since
  ), mark_months as (
    insert into month_dirty (user_id, policy_id, month)
    select user_id, policy_id, date_trunc('month', day)::date from moved_days
    union
    select n.u, p.id, date_trunc('month', n.time at time zone p.zone)::date
    from new n join policies p on p.user_id = n.u and p.writes_only
    on conflict do nothing
  ), mark_dependencies as (
    insert into dependency_dirty (user_id, policy_id, day)
    select user_id, policy_id, day from moved_days
    on conflict do nothing
  ), mark_fleet as (
    insert into fleet_dirty (day)
    select distinct (d.bucket at time zone 'UTC')::date
    from delta_15m d join policies p on p.user_id = d.user_id and p.id = d.policy_id and p.is_own
    where d.bucket < now() - interval '35 days'
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
  ), latest as (
    select u as user_id, min(time) as first_time,
      max(time) as last_time,
      (array_agg(h order by time desc, h desc))[1] as last_hid,
      (array_agg(c order by time desc, h desc))[1] as last_ctx_id,
      max(time) filter (where w) as last_write_time,
      (array_agg(h order by time desc, h desc) filter (where w))[1] as last_write_hid,
      (array_agg(c order by time desc, h desc) filter (where w))[1] as last_write_ctx_id
    from new group by u
  ), write_head as (
    insert into activity_head as a (user_id, rev, last_write_at, first_time, last_time, last_hid, last_ctx_id,
      last_write_time, last_write_hid, last_write_ctx_id)
    select user_id, 1, p_now, first_time, last_time, last_hid, last_ctx_id, last_write_time, last_write_hid,
      last_write_ctx_id
    from latest
    on conflict (user_id) do update set
      rev = a.rev + 1,
      last_write_at = excluded.last_write_at,
      first_time = least(a.first_time, excluded.first_time),
      (last_time, last_hid, last_ctx_id) = (select * from (values
        (a.last_time, a.last_hid, a.last_ctx_id),
        (excluded.last_time, excluded.last_hid, excluded.last_ctx_id)
      ) v(t, h, c) order by t desc nulls last, h desc limit 1),
      (last_write_time, last_write_hid, last_write_ctx_id) = (select * from (values
        (a.last_write_time, a.last_write_hid, a.last_write_ctx_id),
        (excluded.last_write_time, excluded.last_write_hid, excluded.last_write_ctx_id)
      ) v(t, h, c) order by t desc nulls last, h desc limit 1)
  ), places as (
    select c.project_id, c.machine_id, n.ua, min(n.time) as lo, max(n.time) as hi
    from new n join ctx c on c.id = n.c group by 1, 2, 3
  ), touch_projects as (
    update projects p set
      first_heartbeat_at = least(p.first_heartbeat_at, seen.lo),
      last_heartbeat_at = greatest(p.last_heartbeat_at, seen.hi)
    from (select project_id, min(lo) as lo, max(hi) as hi from places group by 1) seen
    where p.id = seen.project_id
      and (p.last_heartbeat_at is null or seen.hi > p.last_heartbeat_at or seen.lo < p.first_heartbeat_at)
  ), touch_machines as (
    update machines m set last_seen_at = greatest(m.last_seen_at, seen.hi)
    from (select machine_id, max(hi) as hi from places group by 1) seen
    where m.id = seen.machine_id and (m.last_seen_at is null or seen.hi > m.last_seen_at + interval '1 minute')
  ), touch_user_agents as (
    update user_agents a set
      first_seen_at = least(a.first_seen_at, seen.lo), last_seen_at = greatest(a.last_seen_at, seen.hi)
    from (select ua, min(lo) as lo, max(hi) as hi from places group by 1) seen
    where a.id = seen.ua and (a.last_seen_at is null or seen.hi > a.last_seen_at + interval '1 minute'
      or seen.lo < a.first_seen_at)
  )
  select string_agg(case
      when i.ord is not null then case when n.ord is not null then 's' when i.is_expired then 'e' else 'd' end
      when x.u <> all (v_locked) and exists (select from users where id = x.u) then 'b'
      else 'g' end, '' order by x.ord)
  into v_outcomes
  from unnest(p_user) with ordinality as x(u, ord)
  left join input i on i.ord = x.ord
  left join new n on n.ord = x.ord;
  return v_outcomes;
end $fn$`;

/** The same door, shut for whoever is being erased: they are `g`, as somebody who is gone. */
export const INGEST_V2_BUT_ERASED = INGEST_V2.replace('create function', 'create or replace function').replace(
  'join users on users.id = x.u',
  '$& and users.erasing_since is null',
);

/** The previous release's door, for its processes that still run while a new release starts: the same house behind it. */
export const INGEST_V1_OVER_V2 = `
create or replace function ingest_v1(p_rows jsonb, p_now timestamptz, p_wait boolean)
returns table (i integer, outcome text)
language plpgsql volatile as $fn$
declare
  v_letters text;
  v_numbers integer[];
begin
  select array_agg(x.i order by x.i), ingest_v2(array_agg(x.u order by x.i), array_agg(x.t order by x.i),
    array_agg(x.h order by x.i), array_agg(x.c order by x.i), array_agg(x.rc order by x.i), array_agg(x.e order by x.i),
    array_agg(x.ty order by x.i), array_agg(x.d order by x.i), array_agg(x.ua order by x.i), array_agg(x.w order by x.i),
    array_agg(x.prc order by x.i), array_agg(x.l order by x.i), array_agg(x.ln order by x.i), array_agg(x.cp order by x.i),
    array_agg(x.la order by x.i), array_agg(x.ld order by x.i), array_agg(x.ai order by x.i), array_agg(x.hu order by x.i),
    array_agg(x.am order by x.i), array_agg(x.ses order by x.i), array_agg(x.pl order by x.i), array_agg(x.ti order by x.i),
    array_agg(x.tc order by x.i), array_agg(x.tou order by x.i), array_agg(x.pr order by x.i), p_now, p_wait)
  into v_numbers, v_letters
  from jsonb_to_recordset(p_rows) as x(
    i integer, u integer, t bigint, h bigint, c bigint, rc bigint, e bigint, ty bigint, d bigint, ua bigint,
    w boolean, prc integer, l bigint, ln bigint, cp bigint, la bigint, ld bigint, ai bigint, hu bigint, am bigint,
    ses bigint, pl bigint, ti bigint, tc bigint, tou bigint, pr bigint);
  return query
    select n, case substr(v_letters, ord::integer, 1) when 's' then 'stored' when 'b' then 'busy' when 'g' then 'gone'
      else 'duplicate' end
    from unnest(v_numbers) with ordinality as x(n, ord);
end $fn$`;
