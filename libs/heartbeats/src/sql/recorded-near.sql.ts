import { namedQuery } from '#libs/platform/database';

/**
 * Which of the new heartbeats (time in µs, entity) lie within a millisecond of a stored one of the same entity; what was
 * stored as of `[from, to]` (µs) does not count. New times of at most two hours apart are looked up together, between
 * bounds that are constants of the plan, so that a hypertable's other chunks are left out.
 */
export const RECORDED_NEAR = namedQuery<
  [userId: number, times: number[], entities: number[], storedFrom: number, storedTo: number, lo: number, hi: number],
  { ord: number }
>(
  'heartbeats.recorded-near',
  `with sent as materialized (
    select t, e, ord, case when t - lag(t) over (order by t) <= 7200000000 then 0 else 1 end as starts
    from unnest($2::bigint[], $3::bigint[]) with ordinality n(t, e, ord)
  ), islands as materialized (
    select from_us_v1(min(t) - 1000) as lo, from_us_v1(max(t) + 1000) as hi
    from (select t, sum(starts) over (order by t) as island from sent) s
    group by island
  ), stored as materialized (
    select h.us, h.entity_id
    from islands i cross join lateral (
      select to_us_v1(b.time) as us, b.entity_id from heartbeats b
      where b.user_id = $1 and b.time between i.lo and i.hi
        and b.time between from_us_v1($6) and from_us_v1($7)
        and b.created_at not between from_us_v1($4) and from_us_v1($5)
    ) h
  )
  select distinct s.ord::integer as ord
  from sent s cross join (values (-1), (0), (1)) as beside(step)
  join stored h on h.entity_id = s.e and h.us / 1000 = s.t / 1000 + beside.step
  where h.us between s.t - 1000 and s.t + 1000`,
  'everyTime',
);

/** Which of the heartbeats (time in µs, identity) are stored as of exactly that instant (µs). */
export const RECORDED_AS_OF = namedQuery<
  [userId: number, times: number[], hids: string[], storedAt: number, lo: number, hi: number],
  { ord: number }
>(
  'heartbeats.recorded-as-of',
  `select n.ord::integer as ord
  from unnest($2::bigint[], $3::bigint[]) with ordinality n(t, hid, ord)
  join heartbeats h on h.user_id = $1 and h.time = from_us_v1(n.t) and h.hid = n.hid
    and h.time between from_us_v1($5) and from_us_v1($6)
  where h.created_at = from_us_v1($4)`,
  'everyTime',
);
