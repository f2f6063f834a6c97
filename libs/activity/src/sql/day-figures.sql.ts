import { namedQuery } from '#libs/platform/database';
import { externalDays } from './external.sql.js';
import { seenProject } from './slice.js';

export interface DayFiguresSqlRow {
  total_us: number;
  active_days: number;
  best_day: string | null;
  best_us: number | null;
}

/**
 * How a range of whole days went: total, days with time, the earliest of the best. Operating systems are the dimension
 * with the fewest rows a day; a filter on project or language reads the rows of both instead. External durations of
 * `[$8, $9)` (µs) are added.
 */
export const DAY_FIGURES = namedQuery<
  [
    userId: number,
    policyId: number,
    first: string,
    last: string,
    project: string | null,
    language: string | null,
    hidden: readonly number[],
    externalFromUs: number,
    externalToUs: number,
    zone: string,
    shown: readonly number[] | null,
  ],
  DayFiguresSqlRow
>(
  'activity.day-figures',
  `with wanted as materialized (
    select p.id from projects p left join projects into_p on into_p.id = p.merged_into
    where p.user_id = $1 and ($5::text is null or coalesce(into_p.name, p.name) = $5)
      and ${seenProject('$7', '$11')}
    union all select 0 where $5::text is null and 0 <> all ($7::bigint[]) and ($11::bigint[] is null or 0 = any ($11))
  ), spoken as materialized (
    select id from dictionary where user_id = $1 and kind = 2 and value = $6
  ), days as (
    select day, sum(us) as us from activity_day_dim
    where user_id = $1 and policy_id = $2 and dim = 3 and day >= $3::date and day <= $4::date
      and $5::text is null and $6::text is null and cardinality($7::bigint[]) = 0 and $11::bigint[] is null
    group by day
    union all
    select day, sum(us) from activity_day_dim
    where user_id = $1 and policy_id = $2 and dim = 1 and day >= $3::date and day <= $4::date
      and not ($5::text is null and $6::text is null and cardinality($7::bigint[]) = 0 and $11::bigint[] is null)
      and value_id in (select id from wanted)
      and ($6::text is null or other_id in (select id from spoken))
    group by day
    union all
    select x.day, sum(x.us)
    from (${externalDays({ user: '$1', from: '$8::bigint', to: '$9::bigint', zone: '$10::text' })}) x
    join ctx c on c.id = x.ctx_id
    where c.project_id in (select id from wanted) and ($6::text is null or c.language_id in (select id from spoken))
    group by x.day
  ), sums as (
    select day, sum(us) as us from days group by day
  )
  select coalesce(sum(us), 0)::bigint as total_us, count(*)::integer as active_days,
    ((array_agg(day order by us desc, day))[1])::text as best_day, max(us)::bigint as best_us
  from sums where us > 0`,
);
