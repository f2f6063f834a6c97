import { namedQuery } from '#libs/platform/database';
import type { ContextSqlRow } from './by-context.sql.js';
import { DIMENSION_COLUMNS } from './slice.js';
import {
  contextSlices,
  creditSlices,
  entitySlices,
  pairSlices,
  SEEN_BY_TEAM,
  type TeamParams,
  type TeamShape,
} from './team-slices.js';

/** How people's time is counted where it adds up. */
export type TeamCounting = Exclude<TeamShape, 'beside'>;

/** The same statement over gaps that are split at midnight, and over those that are not. */
function counted<Statement>(make: (shape: TeamCounting) => Statement): Record<TeamCounting, Statement> {
  return { split: make('split'), unsplit: make('unsplit') };
}

/** `kind` says what `name` and `user_id` mean: a member's total, a project of everybody, a language of everybody. */
export interface TeamSqlRow {
  kind: 'member' | 'project' | 'language';
  user_id: number | null;
  name: string | null;
  us: number;
  before_us: number;
}

const NAMED_PAIRS = `named as (
    select t.user_id, coalesce(into_p.name, p.name) as project, w.value as language, t.us, t.before_us
    from pairs t
    left join projects p on p.id = t.project_id
    left join projects into_p on into_p.id = p.merged_into
    left join dictionary w on w.id = t.language_id
    where (t.us > 0 or t.before_us > 0) and ${SEEN_BY_TEAM}
  )`;

/**
 * Time of many people over days, per member, project name and language. Reads rows of (project, language), so the time
 * of a hidden project leaves the languages and the member's total too.
 */
export const TEAM = counted((shape) =>
  namedQuery<TeamParams, TeamSqlRow>(
    `activity.team.${shape}`,
    `with ${pairSlices(shape)}, ${NAMED_PAIRS}
  select case when grouping(user_id) = 0 then 'member' when grouping(project) = 0 then 'project' else 'language' end as kind,
    user_id, coalesce(project, language) as name, sum(us)::bigint as us, sum(before_us)::bigint as before_us
  from named
  group by grouping sets ((user_id), (project), (language))`,
    'everyTime',
  ),
);

export interface TeamPairSqlRow {
  user_id: number;
  project: string | null;
  language: string | null;
  us: number;
  before_us: number;
}

/** The same, neither added up over members nor over projects and languages. */
export const TEAM_PAIRS = counted((shape) =>
  namedQuery<TeamParams, TeamPairSqlRow>(
    `activity.team-pairs.${shape}`,
    `with ${pairSlices(shape)}, ${NAMED_PAIRS}
  select user_id, project, language, sum(us)::bigint as us, sum(before_us)::bigint as before_us
  from named
  group by 1, 2, 3`,
    'everyTime',
  ),
);

export interface TeamContextSqlRow extends ContextSqlRow {
  user_id: number;
  /** With `by day`. */
  day: string | null;
  before_us: number;
}

export interface TeamEntitySqlRow extends TeamContextSqlRow {
  entity: string | null;
  type: string | null;
  /** JSON. */
  dependencies: string | null;
  meta: string | null;
}

type Grain = 'by day' | 'whole';

const sums = (grain: Grain): string =>
  grain === 'by day'
    ? 'day, sum(us)::bigint as us, 0::bigint as before_us'
    : `null::date as day, coalesce(sum(us) filter (where $17::date is null or day >= $17::date), 0)::bigint as us,
      coalesce(sum(us) filter (where day < $17::date), 0)::bigint as before_us`;

/** Contexts that may be seen, each named once: they are fewer than their days. */
export const NAMED_CONTEXTS = `named as materialized (
    select t.ctx_id, ${DIMENSION_COLUMNS}
    from (select distinct user_id, ctx_id from summed) t
    cross join lateral (select * from ctx where id = t.ctx_id offset 0) c
    left join projects p on p.id = c.project_id
    left join projects into_p on into_p.id = p.merged_into
    where ${SEEN_BY_TEAM}
  )`;

const word = (id: string) => `(select value from dictionary d where d.id = ${id})`;

const contexts = (grain: Grain, shape: TeamCounting) =>
  namedQuery<TeamParams, TeamContextSqlRow>(
    `activity.team-contexts.${grain.replace(' ', '-')}.${shape}`,
    `with ${contextSlices(shape)}, summed as (
    select user_id, ctx_id, ${sums(grain)} from slices group by user_id, ctx_id${grain === 'by day' ? ', day' : ''}
  ), ${NAMED_CONTEXTS}
  select s.user_id, s.day::text as day, s.us, s.before_us, n.*
  from summed s join named n using (ctx_id)
  where (s.us > 0 or s.before_us > 0)${grain === 'by day' ? ' and $17::date is null' : ''}`,
    'everyTime',
  );

const entities = (grain: Grain, shape: TeamShape) =>
  namedQuery<TeamParams, TeamEntitySqlRow>(
    `activity.team-entities.${grain.replace(' ', '-')}.${shape}`,
    `with ${entitySlices(shape)}, summed as (
    select user_id, ctx_id, entity_id, type_id, depset_id, entity, type, meta, ${sums(grain)}
    from slices group by 1, 2, 3, 4, 5, 6, 7, 8${grain === 'by day' ? ', day' : ''}
  ), ${NAMED_CONTEXTS}
  select s.user_id, s.day::text as day, s.us, s.before_us, n.*,
    coalesce(s.entity, ${word('s.entity_id')}) as entity, coalesce(s.type, ${word('s.type_id')}) as type,
    ${word('s.depset_id')} as dependencies, s.meta
  from summed s join named n using (ctx_id)
  where (s.us > 0 or s.before_us > 0)${grain === 'by day' ? ' and $17::date is null' : ''}`,
    'everyTime',
  );

/** Time per member and context, of each day or of the whole range. */
export const TEAM_CONTEXTS = {
  'by day': counted((shape) => contexts('by day', shape)),
  whole: counted((shape) => contexts('whole', shape)),
};

/** Time of everybody together per day and names of a context, machines left out: many people have the same few. */
export const TEAM_DAYS = counted((shape) =>
  namedQuery<TeamParams, ContextSqlRow & { day: string }>(
    `activity.team-days.${shape}`,
    `with ${contextSlices(shape)}, summed as (
    select user_id, ctx_id, ${sums('by day')} from slices group by user_id, ctx_id, day
  ), ${NAMED_CONTEXTS}
  select s.day::text as day, n.project, n.branch, n.language, n.editor, n.os, n.category, null as machine,
    null as machine_uuid, sum(s.us)::bigint as us
  from summed s join named n using (ctx_id)
  where s.us > 0 and $17::date is null
  group by 1, 2, 3, 4, 5, 6, 7`,
    'everyTime',
  ),
);

/** The same taken apart by what was worked on, which rollups do not know. */
export const TEAM_ENTITIES = {
  'by day': counted((shape) => entities('by day', shape)),
  whole: counted((shape) => entities('whole', shape)),
};

/** Of each day, what stands beside heartbeats. */
export const TEAM_BESIDE = entities('by day', 'beside');

export interface TeamCreditSqlRow extends ContextSqlRow {
  user_id: number;
  time_us: number;
  entity: string;
  type: string;
  dependencies: string | null;
}

/** Every member's heartbeats whose credited time reaches into the windows, oldest first. */
export const TEAM_CREDITS = counted((shape) =>
  namedQuery<TeamParams, TeamCreditSqlRow>(
    `activity.team-credits.${shape}`,
    `with ${creditSlices(shape)}, summed as (select user_id, ctx_id from slices), ${NAMED_CONTEXTS}
  select s.user_id, s.time_us, s.us, n.*, ${word('s.entity_id')} as entity, ${word('s.type_id')} as type,
    ${word('s.depset_id')} as dependencies
  from slices s join named n using (ctx_id)
  order by s.user_id, s.time_us, s.hid`,
    'everyTime',
  ),
);
