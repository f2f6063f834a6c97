import { DIMS } from './dims-v1.sql.js';

/**
 * Forgetting facts. The instants, and why they are these:
 *
 * - Heartbeats before `facts_from` are refused.
 * - Facts are dropped before `facts_from` - 2 hours. A gap counts up to an hour, so whatever an accepted heartbeat can
 *   fall beside is still there, and its deltas are exact.
 * - Days before `facts_from` + 2 days, in any zone, are never derived again: some of their facts are gone. They change by
 *   the deltas of ingest alone.
 *
 * `kept_from_v1()`: the instant before which nobody's facts must stay; null when there are no people with facts.
 *
 * `advance_facts_v1(user, facts_from)` moves a person's `facts_from` forward, never back, in a transaction that drops
 * nothing. Months that start before it are rolled first, because dependencies can not be found again. The head forgets a
 * last heartbeat that will go, so that ingest does not mend its gap. False, and nothing done: the person has no
 * heartbeats, or a policy is being built from facts (one that is older than a day was left by a crash).
 *
 * `drop_facts_v1(user, limit)` deletes the person's oldest facts before the limit, about `limit` of them, and returns how
 * many.
 *
 * `drop_facts_chunk_v1()` drops the oldest chunk of the hypertable that holds nothing that somebody keeps, and returns its
 * end; null when there is none, or no TimescaleDB. It runs as the owner of the table, as `drop_chunks` demands, and
 * decides alone what may go. The chunk is locked before the bound is read again, so a late heartbeat that is on its way
 * into it is seen. Fails with SQLSTATE 55P03 when readers hold the chunk for two seconds.
 */
export const RETENTION_V1 = [
  `create function kept_from_v1() returns timestamptz
  language sql stable as $$
    select min(greatest(facts_from - interval '2 hours', first_time)) from activity_head where first_time is not null
  $$`,
  `create function forget_last_v1(p_user integer, p_before timestamptz) returns void
  language sql volatile as $$
    update activity_head set
      last_hid = case when last_time >= p_before then last_hid end,
      last_ctx_id = case when last_time >= p_before then last_ctx_id end,
      last_time = case when last_time >= p_before then last_time end,
      last_write_hid = case when last_write_time >= p_before then last_write_hid end,
      last_write_ctx_id = case when last_write_time >= p_before then last_write_ctx_id end,
      last_write_time = case when last_write_time >= p_before then last_write_time end
    where user_id = p_user and (last_time < p_before or last_write_time < p_before)
  $$`,
  `create function advance_facts_v1(p_user integer, p_facts_from timestamptz) returns boolean
  language plpgsql volatile as $fn$
  declare
    v_dirty record;
  begin
    if current_setting('transaction_isolation') <> 'read committed' then
      raise exception 'advance_facts_v1 needs READ COMMITTED: a snapshot older than the lock would drift';
    end if;
    perform pg_advisory_xact_lock(1, p_user);
    if not exists (select from activity_head where user_id = p_user and first_time is not null) or exists (
      select from user_policies where user_id = p_user and state = 'building'
        and created_at > clock_timestamp() - interval '1 day'
      union all
      select from policy_subscriptions where user_id = p_user and state = 'building'
        and created_at > clock_timestamp() - interval '1 day'
    ) then
      return false;
    end if;
    for v_dirty in
      select policy_id, month from month_dirty
      where user_id = p_user and month <= (p_facts_from at time zone 'UTC')::date
    loop
      perform roll_month_v1(p_user, v_dirty.policy_id, v_dirty.month);
    end loop;
    update activity_head set facts_from = p_facts_from, rev = rev + 1
    where user_id = p_user and facts_from is distinct from greatest(facts_from, p_facts_from);
    perform forget_last_v1(p_user, facts_from - interval '2 hours') from activity_head where user_id = p_user;
    return true;
  end $fn$`,
  `create function drop_facts_v1(p_user integer, p_limit integer) returns integer
  language plpgsql volatile set plan_cache_mode = force_custom_plan as $fn$
  declare
    v_before timestamptz;
    v_until timestamptz;
    v_dropped integer;
  begin
    if current_setting('transaction_isolation') <> 'read committed' then
      raise exception 'drop_facts_v1 needs READ COMMITTED: a snapshot older than the lock would drift';
    end if;
    perform set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', true);
    perform pg_advisory_xact_lock(1, p_user);
    select facts_from - interval '2 hours' into v_before from activity_head where user_id = p_user;
    perform forget_last_v1(p_user, v_before);
    select max(time) into v_until
    from (select time from heartbeats where user_id = p_user and time < v_before order by time limit p_limit) oldest;
    delete from heartbeats where user_id = p_user and time <= v_until;
    get diagnostics v_dropped = row_count;
    return v_dropped;
  end $fn$`,
  `create function drop_facts_chunk_v1() returns timestamptz
  language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp set lock_timeout = '2s'
  as $fn$
  declare
    v_extension text;
    v_chunk record;
  begin
    select n.nspname into v_extension
    from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'timescaledb';
    if v_extension is null then
      return null;
    end if;
    execute $q$
      select chunk_schema, chunk_name, range_start, range_end from timescaledb_information.chunks
      where hypertable_schema = 'public' and hypertable_name = 'heartbeats' and range_end <= $1
      order by range_end limit 1
    $q$ into v_chunk using kept_from_v1();
    if v_chunk.range_end is null then
      return null;
    end if;
    execute format('lock table %I.%I in access exclusive mode', v_chunk.chunk_schema, v_chunk.chunk_name);
    if kept_from_v1() < v_chunk.range_end then
      return null;
    end if;
    execute format('select from %I.drop_chunks(''public.heartbeats'', older_than => $1, newer_than => $2)', v_extension)
      using v_chunk.range_end, v_chunk.range_start;
    perform forget_last_v1(user_id, facts_from - interval '2 hours') from activity_head
    where last_time < v_chunk.range_end and last_time < facts_from - interval '2 hours';
    return v_chunk.range_end;
  end $fn$`,
];

/**
 * `copy_frozen_v1(user, from_policy, to_policy, first, last)` carries rollups over to a policy of the same person for
 * those of its local days `first` to `last` that can not be derived again: buckets as they are, days and dimensions
 * regrouped from them in the zone of the new policy, dependencies by the day of the same name. Their time is what the
 * old policy counted. Rolls the months it touched. A policy that only an organisation reads gets days since it reads
 * them, and no buckets; days that it has keep what it counted. May be called again; takes the person's lock.
 */
export const COPY_FROZEN_V1 = `
create function copy_frozen_v1(p_user integer, p_from_policy integer, p_to_policy integer, p_first date, p_last date)
returns void
language plpgsql volatile set plan_cache_mode = force_custom_plan as $fn$
#variable_conflict use_column
declare
  v_zone text;
  v_facts_from timestamptz;
  v_is_own boolean;
  v_since date;
  v_first date := p_first;
  v_last date;
  v_last_day date;
  v_lo timestamptz;
  v_hi timestamptz;
  v_month date;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'copy_frozen_v1 needs READ COMMITTED: a snapshot older than the lock would drift';
  end if;
  perform pg_advisory_xact_lock(1, p_user);
  select zone into v_zone from time_policies where id = p_to_policy;
  select facts_from into v_facts_from from activity_head where user_id = p_user;
  v_is_own := exists (select from user_policies
    where user_id = p_user and policy_id = p_to_policy and state in ('building', 'active'));
  select min(since) into v_since from policy_subscriptions where user_id = p_user and policy_id = p_to_policy;
  v_last := least(p_last, (v_facts_from at time zone v_zone)::date + 1);
  if v_facts_from is null or p_from_policy = p_to_policy then
    return;
  end if;
  if v_is_own then
    v_last_day := least(v_last, v_since - 1);
  else
    v_first := greatest(p_first, v_since);
    v_last_day := v_last;
  end if;
  v_lo := date_bin('15 minutes', (v_first::timestamp at time zone v_zone) - interval '4 hours', 'epoch');
  v_hi := date_bin('15 minutes', ((v_last + 1)::timestamp at time zone v_zone) + interval '4 hours', 'epoch');

  if v_is_own then
    delete from activity_15m
    where user_id = p_user and policy_id = p_to_policy and bucket >= v_lo and bucket < v_hi
      and (bucket at time zone v_zone)::date between v_first and v_last;
    insert into activity_15m (user_id, policy_id, bucket, ctx_id, us, n)
    select p_user, p_to_policy, bucket, ctx_id, us, n from activity_15m
    where user_id = p_user and policy_id = p_from_policy and bucket >= v_lo and bucket < v_hi
      and (bucket at time zone v_zone)::date between v_first and v_last;
    insert into fleet_dirty (day)
    select d::date from generate_series(date_trunc('day', v_lo, 'UTC'), v_hi, interval '1 day') d
    where d < now() - interval '35 days';
  end if;

  delete from activity_day
  where user_id = p_user and policy_id = p_to_policy and day between v_first and v_last_day;
  delete from activity_day_dim
  where user_id = p_user and policy_id = p_to_policy and dim between 1 and 5 and day between v_first and v_last_day;
  insert into activity_day (user_id, policy_id, day, ctx_id, us, n)
  select p_user, p_to_policy, (bucket at time zone v_zone)::date, ctx_id, sum(us), sum(n) from activity_15m
  where user_id = p_user and policy_id = p_from_policy and bucket >= v_lo and bucket < v_hi
    and (bucket at time zone v_zone)::date between v_first and v_last_day
  group by 3, 4;
  insert into activity_day_dim (user_id, policy_id, dim, day, value_id, other_id, us, n)
  select p_user, p_to_policy, x.dim, d.day, x.value_id, x.other_id, sum(d.us), sum(d.n)
  from activity_day d join ctx c on c.id = d.ctx_id cross join lateral dims_v1(c) x
  where d.user_id = p_user and d.policy_id = p_to_policy and d.day between v_first and v_last_day
  group by 3, 4, 5, 6;

  delete from activity_day_dim
  where user_id = p_user and policy_id = p_to_policy and dim = ${DIMS.dependency} and day between v_first and v_last_day;
  insert into activity_day_dim (user_id, policy_id, dim, day, value_id, other_id, us, n)
  select p_user, p_to_policy, dim, day, value_id, other_id, us, n from activity_day_dim
  where user_id = p_user and policy_id = p_from_policy and dim = ${DIMS.dependency} and day between v_first and v_last_day;

  for v_month in
    select m::date from generate_series(date_trunc('month', v_first::timestamp), v_last_day::timestamp, '1 month') m
  loop
    perform roll_month_v1(p_user, p_to_policy, v_month);
  end loop;
end $fn$`;
