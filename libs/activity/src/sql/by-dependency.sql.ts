import { namedQuery } from '#libs/platform/database';
import { CLEAN_MONTHS } from './rolled.js';
import { DEPENDENCY_DAYS } from './rolled-dependencies.js';

/** Time of a range of whole days per dependency: from months, days, and heartbeats where neither is rolled. */
export const BY_DEPENDENCY = namedQuery<unknown[], { name: string; us: number }>(
  'activity.by-dependency',
  `with ${DEPENDENCY_DAYS}
  select name, sum(us)::bigint as us
  from (
    select (select value from dictionary where id = m.value_id) as name, m.us
    from (
      select m.value_id, sum(m.us) as us from activity_month m where ${CLEAN_MONTHS} and m.dim = 6 group by 1
    ) m
    union all
    select name, us from fresh
    union all
    select name, us from heard
  ) parts
  group by name`,
);

/** Time per local day and dependency of a range of whole days: from days, and heartbeats where they are not rolled. */
export const BY_DAY_DEPENDENCY = namedQuery<unknown[], { day: string; name: string; us: number }>(
  'activity.by-day-dependency',
  `with ${DEPENDENCY_DAYS}
  select day::text as day, name, us from fresh where us > 0
  union all
  select day::text, name, us from heard`,
);
