import { namedQuery } from '#libs/platform/database';
import { contextJoins, HEARTBEATS_SLICE, planningOf } from './slice.js';

const PROJECT = 'coalesce(into_p.name, p.name)';

/** Time per local day, project and entity, from the heartbeats' stored gaps. */
export const BY_DAY_PROJECT_ENTITY = namedQuery<
  unknown[],
  { day: string; project: string | null; entity: string; type: string; us: number }
>(
  'activity.by-day-project-entity',
  `with t as (${HEARTBEATS_SLICE}
  ), e as (
    select t.day, ${PROJECT} as project, t.entity_id, t.type_id, sum(t.us)::bigint as us
    from t ${contextJoins('heartbeats')} group by 1, 2, 3, 4
  )
  select e.day::text as day, e.project, (select value from dictionary d where d.id = e.entity_id) as entity,
    (select value from dictionary d where d.id = e.type_id) as type, e.us
  from e`,
  planningOf('heartbeats'),
);

/** Time per local day, project and set of dependencies, from the heartbeats' stored gaps. */
export const BY_DAY_PROJECT_DEPENDENCIES = namedQuery<
  unknown[],
  { day: string; project: string | null; dependencies: string; us: number }
>(
  'activity.by-day-project-dependencies',
  `with t as (
    select * from (${HEARTBEATS_SLICE}) every where depset_id is not null
  ), e as (
    select t.day, ${PROJECT} as project, t.depset_id, sum(t.us)::bigint as us
    from t ${contextJoins('heartbeats')} group by 1, 2, 3
  )
  select e.day::text as day, e.project, (select value from dictionary d where d.id = e.depset_id) as dependencies, e.us
  from e`,
  planningOf('heartbeats'),
);
