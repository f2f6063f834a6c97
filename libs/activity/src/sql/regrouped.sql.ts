import { type NamedQuery, namedQuery } from '#libs/platform/database';
import { CONTEXT_DIMENSIONS, type ContextDimension } from '../activity-query.js';
import { contextJoins, SLICE_PARAMS } from './slice.js';

/** What gaps can be measured inside of. */
export type RegroupedDimension = ContextDimension | 'entity';

/** `dim`: total, or what `name` is of. `type`: of entities. `project`: within which, where the statement tells them apart. */
export interface RegroupedSqlRow {
  day: string | null;
  project: string | null;
  dim: 'total' | RegroupedDimension;
  name: string | null;
  machine_uuid: string | null;
  type: string | null;
  us: number;
}

export interface Grouping {
  /** `day`: each local day is a range of its own. */
  readonly grain: 'day' | 'whole';
  /** Gaps are measured inside each project first. */
  readonly within?: 'project';
  readonly dimensions: readonly RegroupedDimension[];
  /** The one heartbeat before the range counts towards the first one in it. */
  readonly looksBack?: boolean;
}

const FIRST_LIST = SLICE_PARAMS.regrouped + 6;
const word = (id: string) => `(select value from dictionary d where d.id = ${id})`;

const NAME_OF: Record<ContextDimension, string> = {
  project: 'coalesce(into_p.name, p.name)',
  branch: word('c.branch_id'),
  language: word('c.language_id'),
  editor: word('c.editor_id'),
  os: word('c.os_id'),
  category: word('c.category_id'),
  machine: '(select name from machines m where m.id = c.machine_id)',
};

/** A parameter for each dimension's list, in the order of `CONTEXT_DIMENSIONS`; the categories that are left out follow. */
const LISTS = CONTEXT_DIMENSIONS.map(
  (dimension, index) =>
    `and ($${FIRST_LIST + index}::text[] is null or array_position($${FIRST_LIST + index}, ${NAME_OF[dimension]}) is not null)`,
).join('\n      ');
const EXCEPT = `$${FIRST_LIST + CONTEXT_DIMENSIONS.length}`;

/** After the filters on contexts: `filterLists`. */
const WIDE_FILTERS = `${LISTS}
      and (${EXCEPT}::text[] is null or coalesce(${NAME_OF.category} <> all (${EXCEPT}), true))`;

const isCounted = `h.user_id = $1 and (not $6::boolean or h.is_write) and $7::text = 'cap' and $8::text is not null`;
const columns = (grain: Grouping['grain']) => `h.time, h.hid, h.ctx_id, h.entity_id, h.type_id, h.depset_id,
      ${grain === 'day' ? '(h.time at time zone $5::text)::date' : `nullif($5::text, $5)::date`} as day`;

const IN_RANGE = 'h.time >= from_us_v1($3::bigint) and h.time < from_us_v1($4::bigint)';

const named = (contexts: string) => `named as materialized (
    select c.id as ctx_id, coalesce(into_p.id, p.id, 0) as project_id, c.branch_id, c.language_id, c.editor_id, c.os_id,
      c.category_id, c.machine_id
    from (${contexts}) t ${contextJoins('regrouped')}
      ${WIDE_FILTERS}
  )`;

const heard = (grain: Grouping['grain']) =>
  `heard as materialized (
    select ${columns(grain)} from heartbeats h where ${isCounted} and ${IN_RANGE}
  )`;

/**
 * Never a nested loop, which a full join cannot be: of heartbeats that have just come statistics know nothing. The
 * conditions take what has no partner out again, in words that the planner does not see through.
 */
const HEARD_IN_NAMED = `select * from heard full join named using (ctx_id)
    where coalesce(heard.time, 'infinity') < 'infinity' and coalesce(named.project_id, -1) >= 0`;

/**
 * `heard`: heartbeats of the range; `named`: the contexts that the filters leave; `beats`: the heartbeats in them. What is
 * filtered out is gone before any gap is measured.
 */
export const regroupedBeats = (grain: Grouping['grain'], looksBack = false): string =>
  looksBack
    ? `${named('select id as ctx_id, 1 as us from ctx where user_id = $1')}, ${heard(grain)}, before as materialized (
    select ${columns(grain)} from heartbeats h
    where ${isCounted} and h.time < from_us_v1($3::bigint) and h.ctx_id in (select ctx_id from named)
    order by h.time desc, h.hid desc limit 1
  ), beats as materialized (
    ${HEARD_IN_NAMED}
    union all
    select * from before join named using (ctx_id)
  )`
    : `${heard(grain)}, ${named('select ctx_id, 1 as us from heard group by 1')}, beats as materialized (
    ${HEARD_IN_NAMED}
  )`;

/** Parts of a gap's sum, exact to the microsecond. The first heartbeat of a group has nothing before it. */
const sum = (gap: string) =>
  `coalesce((extract(epoch from sum(least(${gap}, $2::bigint * interval '1 microsecond')) filter (where ${gap} is not null)) * 1000000)::bigint, 0)`;

const gapWithin = (keys: readonly string[]) =>
  `time - lag(time) over (${keys.length === 0 ? '' : `partition by ${keys.join(', ')} `}order by time)`;

const KEY_NAMES = `case s.dim
      when 'project' then (select name from projects where id = s.key)
      when 'machine' then (select name from machines where id = s.key)
      when 'total' then null
      else ${word('s.key')} end as name`;

/** Each dimension by itself: rows that are sorted hold nothing but their group and time. */
function partOf(dimension: 'total' | RegroupedDimension, { grain, within }: Grouping): string {
  const key = dimension === 'total' ? '0::bigint' : `${dimension}_id`;
  const keys = [
    ...(grain === 'day' ? ['day'] : []),
    ...(within === undefined ? [] : ['project_id']),
    ...(dimension === 'total' ? [] : [key]),
  ];
  return `select day, within_id, '${dimension}' as dim, key, max(type_id) as type_id, ${sum('gap')} as us
    from (
      select day, ${within === undefined ? '0::bigint' : 'project_id'} as within_id, ${key} as key,
        ${dimension === 'entity' ? 'type_id' : '0::bigint'} as type_id, ${gapWithin(keys)} as gap
      from beats
    ) ${dimension}
    group by 1, 2, 3, 4`;
}

function text(grouping: Grouping): string {
  const { grain, dimensions, looksBack } = grouping;
  const parts = (['total', ...dimensions] as const).map((dimension) => partOf(dimension, grouping));
  return `with ${regroupedBeats(grain, looksBack)}, sums as (
    ${parts.join('\n    union all\n    ')}
  )
  select s.day::text as day, (select name from projects where id = s.within_id) as project, s.dim, ${KEY_NAMES},
    case s.dim when 'machine' then (select uuid from machines where id = s.key) end as machine_uuid,
    ${word('s.type_id')} as type, s.us
  from sums s`;
}

const statements = new Map<string, NamedQuery<unknown[], RegroupedSqlRow>>();

/**
 * Time with gaps measured inside each group, capped, and credited to the later heartbeat: of everything, and along each
 * of the dimensions. Groups without time are there, with none.
 */
export function regrouped(grouping: Grouping): NamedQuery<unknown[], RegroupedSqlRow> {
  const { grain, within, dimensions, looksBack } = grouping;
  const name = ['activity.regrouped', grain, within && 'in-project', ...dimensions, looksBack && 'back']
    .filter(Boolean)
    .join('.');
  const known = statements.get(name) ?? namedQuery<unknown[], RegroupedSqlRow>(name, text(grouping), 'everyTime');
  statements.set(name, known);
  return known;
}

export interface RegroupedDependencySqlRow {
  day: string | null;
  project: string | null;
  name: string;
  us: number;
}

/** Names have numbers here: those are sorted faster. */
const dependencies = (grain: Grouping['grain'], within?: 'project') => {
  const keys = [...(grain === 'day' ? ['day'] : []), ...(within === undefined ? [] : ['project_id']), 'key'];
  return namedQuery<unknown[], RegroupedDependencySqlRow>(
    `activity.regrouped-dependencies.${grain}${within === undefined ? '' : `.${within}`}`,
    `with ${regroupedBeats(grain)}, words as materialized (
    select depset_id, name, dense_rank() over (order by name) as key
    from (
      select distinct s.depset_id, d.name
      from (select distinct depset_id from beats where depset_id is not null) s
      cross join lateral jsonb_array_elements_text(${word('s.depset_id')}::jsonb) d(name)
    ) w
  ), sums as (
    select day, within_id, key, ${sum('gap')} as us
    from (
      select day, ${within === undefined ? '0::bigint' : 'project_id'} as within_id, key, ${gapWithin(keys)} as gap
      from beats join words using (depset_id)
    ) g
    group by 1, 2, 3
  )
  select s.day::text as day, (select name from projects where id = s.within_id) as project, w.name, s.us
  from sums s join (select distinct key, name from words) w using (key)
  where s.us > 0`,
    'everyTime',
  );
};

/** Time while a dependency was in use, gaps measured between the heartbeats that name it. */
export const REGROUPED_DEPENDENCIES = {
  whole: dependencies('whole'),
  day: dependencies('day'),
  project: dependencies('day', 'project'),
};

/** Heartbeats that follow one another within the timeout, oldest run first. */
export const RUNS = namedQuery<unknown[], { first_us: number; last_us: number }>(
  'activity.runs',
  `with ${regroupedBeats('whole')}, begun as (
    select time, hid,
      coalesce(time - lag(time) over (order by time, hid) > $2::bigint * interval '1 microsecond', true) as is_first
    from beats
  ), numbered as (
    select time, count(*) filter (where is_first) over (order by time, hid) as run from begun
  )
  select to_us_v1(min(time)) as first_us, to_us_v1(max(time)) as last_us from numbered group by run order by 1`,
  'everyTime',
);
