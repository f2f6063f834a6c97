import { namedQuery } from '#libs/platform/database';
import { contextJoins, HEARTBEATS_SLICE, planningOf } from './slice.js';

/** Time per local day and entity, from the heartbeats' stored gaps. */
export const BY_DAY_ENTITY = namedQuery<unknown[], { day: string; entity: string; type: string; us: number }>(
  'activity.by-day-entity',
  `with t as (${HEARTBEATS_SLICE}
  ), e as (
    select t.day, t.entity_id, t.type_id, sum(t.us)::bigint as us from t ${contextJoins('heartbeats')} group by 1, 2, 3
  )
  select e.day::text as day, (select value from dictionary d where d.id = e.entity_id) as entity,
    (select value from dictionary d where d.id = e.type_id) as type, e.us
  from e`,
  planningOf('heartbeats'),
);
