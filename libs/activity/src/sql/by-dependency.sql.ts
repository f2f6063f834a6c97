import { namedQuery } from '#libs/platform/database';
import { CLEAN_MONTHS, ROLLED_SPANS } from './rolled.js';

/**
 * Time of a range of whole days per dependency: from months, and from the heartbeats' stored gaps where months do not
 * reach. `$7` is the zone, `$8` to `$11` how gaps count.
 */
export const BY_DEPENDENCY = namedQuery<unknown[], { name: string; us: number }>(
  'activity.by-dependency',
  `with ${ROLLED_SPANS}, instants as materialized (
    select to_us_v1(lo) as lo_us, to_us_v1(hi) as hi_us, lo - interval '1 hour' as since, hi
    from (
      select first::timestamp at time zone $7::text as lo, (last + 1)::timestamp at time zone $7::text as hi from span
    ) s
  ), sets as (
    select h.depset_id, sum(greatest(0, least(to_us_v1(h.time) + h.credit, h.hi_us) - greatest(to_us_v1(h.time), h.lo_us)))::bigint as us
    from (
      select b.depset_id, b.time, i.lo_us, i.hi_us,
        credit_v1(case when $9::boolean then b.wgap else b.gap end, $10::text, $11::text, $8::bigint) as credit
      from instants i join heartbeats b on b.user_id = $1 and b.time >= i.since and b.time < i.hi and b.depset_id is not null
    ) h
    where h.credit > 0
    group by h.depset_id
  )
  select name, sum(us)::bigint as us
  from (
    select w.value as name, sum(m.us)::bigint as us
    from activity_month m join dictionary w on w.id = m.value_id
    where ${CLEAN_MONTHS} and m.dim = 6
    group by 1
    union all
    select d.name, s.us
    from sets s
    join dictionary w on w.id = s.depset_id
    cross join lateral jsonb_array_elements_text(w.value::jsonb) d(name)
    where s.us > 0
  ) parts
  group by name`,
);
