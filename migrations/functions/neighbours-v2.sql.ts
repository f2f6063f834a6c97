/**
 * `neighbours_v2(late, users, times, is_write)`: stored heartbeats that heartbeats of the people in `late` fall on or
 * beside. New times of a person that are at most two hours apart form one island; of each island everything between
 * its ends is read, and the last row before and the first after it within the hour, the same again among writes when the
 * island holds any. The bounds over all islands are constants of the plan, so that a hypertable's other chunks are
 * left out when the statement is planned.
 */
export const NEIGHBOURS_V2 = [
  `create type neighbour_v2 as (
    user_id integer,
    time timestamptz,
    hid bigint,
    gap bigint,
    wgap bigint,
    ctx_id bigint,
    is_write boolean,
    mend boolean,
    mend_write boolean
  )`,
  `create function neighbours_v2(p_late integer[], p_user integer[], p_time bigint[], p_is_write boolean[])
  returns neighbour_v2[]
  language plpgsql stable set plan_cache_mode = force_custom_plan as $fn$
  declare
    c_hour constant interval := interval '1 hour';
    v_lo timestamptz;
    v_hi timestamptz;
    v_found neighbour_v2[];
  begin
    select from_us_v1(min(t)) - c_hour, from_us_v1(max(t)) + c_hour into v_lo, v_hi
    from unnest(p_user, p_time) as n(u, t) where u = any (p_late);

    with sent as (
      select u, t, w is true as w,
        case when t - lag(t) over (partition by u order by t) <= 7200000000 then 0 else 1 end as starts
      from unnest(p_user, p_time, p_is_write) as n(u, t, w) where u = any (p_late)
    ), islands as materialized (
      select u, from_us_v1(min(t)) as lo, from_us_v1(max(t)) as hi, from_us_v1(min(t)) - c_hour as before,
        from_us_v1(max(t)) + c_hour as after, bool_or(w) as has_writes
      from (select *, sum(starts) over (partition by u order by t) as island from sent) s
      group by u, island
    )
    select array_agg((b.user_id, b.time, b.hid, b.gap, b.wgap, b.ctx_id, b.is_write, b.mend, b.mend_write)::neighbour_v2)
    into v_found
    from islands i cross join lateral (
      select h.user_id, h.time, h.hid, h.gap, h.wgap, h.ctx_id, h.is_write, true as mend,
        i.has_writes and h.is_write is true as mend_write
      from heartbeats h
      where h.user_id = i.u and h.time between i.lo and i.hi and h.time between v_lo and v_hi
      union all
      (select h.user_id, h.time, h.hid, h.gap, h.wgap, h.ctx_id, h.is_write, true, false from heartbeats h
        where h.user_id = i.u and h.time < i.lo and h.time >= i.before and h.time between v_lo and v_hi
        order by h.time desc, h.hid desc limit 1)
      union all
      (select h.user_id, h.time, h.hid, h.gap, h.wgap, h.ctx_id, h.is_write, false, false from heartbeats h
        where h.user_id = i.u and h.time > i.hi and h.time <= i.after and h.time between v_lo and v_hi
        order by h.time, h.hid limit 1)
      union all
      (select h.user_id, h.time, h.hid, h.gap, h.wgap, h.ctx_id, h.is_write, false, true from heartbeats h
        where i.has_writes and h.is_write and h.user_id = i.u and h.time < i.lo and h.time >= i.before
          and h.time between v_lo and v_hi
        order by h.time desc, h.hid desc limit 1)
      union all
      (select h.user_id, h.time, h.hid, h.gap, h.wgap, h.ctx_id, h.is_write, false, false from heartbeats h
        where i.has_writes and h.is_write and h.user_id = i.u and h.time > i.hi and h.time <= i.after
          and h.time between v_lo and v_hi
        order by h.time, h.hid limit 1)
    ) b;
    return coalesce(v_found, '{}');
  end $fn$`,
];
