import { ROLLED_SPANS } from './rolled.js';

/**
 * After {@link ROLLED_SPANS}: `stale` holds the days of the spans whose dependencies are to be rolled, `fresh` the rolled
 * ones as (day, name, us), `heard` those of the stale days, from the heartbeats' stored gaps. `$7` is the zone, `$8` to
 * `$11` how gaps count, `$12` and `$13` (µs) what no day of the range reaches out of: known before the statement starts, they
 * spare it a hypertable's other chunks.
 */
export const DEPENDENCY_DAYS = `${ROLLED_SPANS}, stale as materialized (
    select d.day, lo, hi, lo - interval '1 hour' as since, to_us_v1(lo) as lo_us, to_us_v1(hi) as hi_us
    from span
    join dependency_dirty d on d.user_id = $1 and d.policy_id = $2 and d.day >= span.first and d.day <= span.last
    cross join lateral (
      select day_start_v1(d.day, $7::text) as lo, day_start_v1(d.day + 1, $7::text) as hi
    ) instants
    where not exists (select from activity_head a where a.user_id = $1 and a.facts_from - interval '1 hour' > lo)
  ), fresh as (
    select m.day, (select value from dictionary where id = m.value_id) as name, m.us
    from span
    join activity_day_dim m on m.user_id = $1 and m.policy_id = $2 and m.dim = 6 and m.day >= span.first and m.day <= span.last
    where not exists (select from stale where stale.day = m.day)
  ), sets as (
    select s.day, b.depset_id, sum(greatest(0, least(to_us_v1(b.time) + b.credit, s.hi_us) - greatest(to_us_v1(b.time), s.lo_us)))::bigint as us
    from stale s
    cross join lateral (
      select h.time, h.depset_id,
        credit_v1(case when $9::boolean then h.wgap else h.gap end, $10::text, $11::text, $8::bigint) as credit
      from heartbeats h
      where h.user_id = $1 and h.time >= s.since and h.time < s.hi and h.depset_id is not null
        and h.time >= from_us_v1($12::bigint) and h.time < from_us_v1($13::bigint)
      offset 0
    ) b
    where b.credit > 0
    group by s.day, b.depset_id
  ), heard as (
    select s.day, d.name, s.us
    from sets s
    cross join lateral jsonb_array_elements_text(
      (select value from dictionary w where w.id = s.depset_id)::jsonb) d(name)
    where s.us > 0
  )`;
