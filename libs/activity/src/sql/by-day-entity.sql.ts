import { namedQuery } from '#libs/platform/database';
import { BEAT_SLICES, contextJoins, ofBeats, planningOf } from './slice.js';

/** Time per local day and entity, from the heartbeats' stored gaps. */
export const BY_DAY_ENTITY = ofBeats((source) =>
  namedQuery<unknown[], { day: string; entity: string; type: string; us: number }>(
    `activity.by-day-entity.${source}`,
    `with t as (${BEAT_SLICES[source]}
  ), e as (
    select t.day, t.entity_id, t.type_id, sum(t.us)::bigint as us from t ${contextJoins(source)} group by 1, 2, 3
  )
  select e.day::text as day, (select value from dictionary d where d.id = e.entity_id) as entity,
    (select value from dictionary d where d.id = e.type_id) as type, e.us
  from e`,
    planningOf(source),
  ),
);
