import { namedQuery } from '#libs/platform/database';
import { contextJoins, HEARTBEATS_SLICE, planningOf } from './slice.js';

/** Time per local day and set of dependencies, from the heartbeats' stored gaps. */
export const BY_DAY_DEPENDENCIES = namedQuery<unknown[], { day: string; dependencies: string; us: number }>(
  'activity.by-day-dependencies',
  `with t as (
    select * from (${HEARTBEATS_SLICE}) every where depset_id is not null
  ), e as (
    select t.day, t.depset_id, sum(t.us)::bigint as us from t ${contextJoins('heartbeats')} group by 1, 2
  )
  select e.day::text as day, (select value from dictionary d where d.id = e.depset_id) as dependencies, e.us
  from e`,
  planningOf('heartbeats'),
);
