/**
 * `delete_heartbeats_v2(user, times, hids)` removes those of the person's heartbeats that exist, re-derives the instants
 * around each run of them, and finds anew when their projects were worked on first and last. Returns how many were
 * removed. Takes the person's lock; READ COMMITTED only.
 */
export const DELETE_HEARTBEATS_V2 = `
create function delete_heartbeats_v2(p_user integer, p_times timestamptz[], p_hids bigint[]) returns integer
language plpgsql volatile set plan_cache_mode = force_custom_plan as $fn$
declare
  v_first timestamptz;
  v_last timestamptz;
  v_deleted integer;
  v_projects bigint[];
  v_day record;
begin
  perform set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', true);
  perform pg_advisory_xact_lock(1, p_user);
  select min(t), max(t) into v_first, v_last from unnest(p_times) t;
  with gone as (
    delete from heartbeats h using unnest(p_times, p_hids) k(time, hid)
    where h.user_id = p_user and h.time = k.time and h.hid = k.hid and h.time >= v_first and h.time <= v_last
    returning h.time, h.ctx_id
  )
  select count(*), array_agg(distinct p.id) filter (where gone.time in (p.first_heartbeat_at, p.last_heartbeat_at))
  into v_deleted, v_projects
  from gone
  left join ctx c on c.id = gone.ctx_id
  left join projects p on p.id = c.project_id;

  if v_deleted > 0 then
    for v_day in
      select min(t) as lo, max(t) as hi from unnest(p_times) t group by date_bin('1 day', t, timestamptz 'epoch') order by 1
    loop
      perform rederive_v2(p_user, v_day.lo, v_day.hi + interval '1 microsecond', null);
    end loop;
  end if;

  if v_projects is not null then
    update projects p set first_heartbeat_at = seen.lo, last_heartbeat_at = seen.hi
    from (
      select wanted.id, min(h.time) as lo, max(h.time) as hi
      from unnest(v_projects) wanted(id)
      left join ctx c on c.user_id = p_user and c.project_id = wanted.id
      left join heartbeats h on h.user_id = p_user and h.ctx_id = c.id
      group by wanted.id
    ) seen
    where p.id = seen.id;
  end if;
  return v_deleted;
end $fn$`;

/** The previous release's door to the same house. */
export const DELETE_HEARTBEATS_V1_OVER_V2 = `
create or replace function delete_heartbeats_v1(p_user integer, p_times timestamptz[], p_hids bigint[]) returns integer
language plpgsql volatile as $fn$
begin
  return delete_heartbeats_v2(p_user, p_times, p_hids);
end $fn$`;
