import { namedQuery } from '#libs/platform/database';
import { BEAT_SLICES, contextJoins, ofBeats, planningOf } from './slice.js';

/** Time per local day and set of dependencies, from the heartbeats' stored gaps. */
export const BY_DAY_DEPENDENCIES = ofBeats((source) =>
  namedQuery<unknown[], { day: string; dependencies: string; us: number }>(
    `activity.by-day-dependencies.${source}`,
    `with t as (
    select * from (${BEAT_SLICES[source]}) every where depset_id is not null
  ), e as (
    select t.day, t.depset_id, sum(t.us)::bigint as us from t ${contextJoins(source)} group by 1, 2
  )
  select e.day::text as day, (select value from dictionary d where d.id = e.depset_id) as dependencies, e.us
  from e`,
    planningOf(source),
  ),
);
