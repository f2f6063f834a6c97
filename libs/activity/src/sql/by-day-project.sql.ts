import { namedQuery } from '#libs/platform/database';
import { BEAT_SLICES, contextJoins, ofBeats, planningOf } from './slice.js';

const PROJECT = 'coalesce(into_p.name, p.name)';

/** Time per local day, project and entity, from the heartbeats' stored gaps. */
export const BY_DAY_PROJECT_ENTITY = ofBeats((source) =>
  namedQuery<unknown[], { day: string; project: string | null; entity: string; type: string; us: number }>(
    `activity.by-day-project-entity.${source}`,
    `with t as (${BEAT_SLICES[source]}
  ), e as (
    select t.day, ${PROJECT} as project, t.entity_id, t.type_id, sum(t.us)::bigint as us
    from t ${contextJoins(source)} group by 1, 2, 3, 4
  )
  select e.day::text as day, e.project, (select value from dictionary d where d.id = e.entity_id) as entity,
    (select value from dictionary d where d.id = e.type_id) as type, e.us
  from e`,
    planningOf(source),
  ),
);

/** Time per local day, project and set of dependencies, from the heartbeats' stored gaps. */
export const BY_DAY_PROJECT_DEPENDENCIES = ofBeats((source) =>
  namedQuery<unknown[], { day: string; project: string | null; dependencies: string; us: number }>(
    `activity.by-day-project-dependencies.${source}`,
    `with t as (
    select * from (${BEAT_SLICES[source]}) every where depset_id is not null
  ), e as (
    select t.day, ${PROJECT} as project, t.depset_id, sum(t.us)::bigint as us
    from t ${contextJoins(source)} group by 1, 2, 3
  )
  select e.day::text as day, e.project, (select value from dictionary d where d.id = e.depset_id) as dependencies, e.us
  from e`,
    planningOf(source),
  ),
);
