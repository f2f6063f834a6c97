/**
 * `delete_heartbeats_v1(user, times, hids)` removes those of the person's heartbeats that exist and re-derives the
 * instants around each run of them. Returns how many were removed. Takes the person's lock; READ COMMITTED only.
 */
export const DELETE_HEARTBEATS_V1 = `
create function delete_heartbeats_v1(p_user integer, p_times timestamptz[], p_hids bigint[]) returns integer
language plpgsql volatile as $fn$
declare
  v_deleted integer;
  v_day record;
begin
  perform pg_advisory_xact_lock(1, p_user);
  delete from heartbeats h using unnest(p_times, p_hids) k(time, hid)
  where h.user_id = p_user and h.time = k.time and h.hid = k.hid;
  get diagnostics v_deleted = row_count;
  if v_deleted > 0 then
    for v_day in
      select min(t) as lo, max(t) as hi from unnest(p_times) t group by date_bin('1 day', t, timestamptz 'epoch') order by 1
    loop
      perform rederive_v1(p_user, v_day.lo, v_day.hi + interval '1 microsecond', null);
    end loop;
  end if;
  return v_deleted;
end $fn$`;
