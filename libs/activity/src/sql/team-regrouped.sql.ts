import { namedQuery } from '#libs/platform/database';
import { CONTEXT_DIMENSIONS } from '../activity-query.js';
import type { ContextSqlRow } from './by-context.sql.js';
import { NAMED_CONTEXTS } from './team.sql.js';
import { asked, type TeamParams } from './team-slices.js';

/** What heartbeats of a person have in common: everything that names and rules can look at. Zero: nothing. */
export interface PlaceSqlRow extends Omit<ContextSqlRow, 'us'> {
  user_id: number;
  ctx_id: string;
  entity_id: string;
  type_id: string;
  depset_id: string;
  entity: string | null;
  type: string | null;
  /** JSON. */
  dependencies: string | null;
}

const word = (id: string) => `(select value from dictionary d where d.id = ${id})`;

/** Heartbeats of the windows, but for days that are frozen. */
const HEARD = `select a.user_id, a.lo_us, h.time, h.hid, h.ctx_id, h.entity_id, h.type_id, coalesce(h.depset_id, 0) as depset_id
    from asked a
    cross join lateral (
      select time, hid, ctx_id, entity_id, type_id, depset_id from heartbeats
      where user_id = a.user_id and time >= from_us_v1(greatest(a.lo_us, a.bucketed_us)) and time < from_us_v1(a.hi_us)
        and (not a.writes_only or is_write)
    ) h`;

const places = (grain: 'contexts' | 'entities') => {
  const parts =
    grain === 'entities'
      ? 'entity_id, type_id, depset_id'
      : '0::bigint as entity_id, 0::bigint as type_id, 0::bigint as depset_id';
  return namedQuery<TeamParams, PlaceSqlRow>(
    `activity.team-places.${grain}`,
    `with ${asked(false)}, summed as (
    select distinct user_id, ctx_id, ${parts} from (${HEARD}) h
    where $16::boolean is not null and $17::date is null and $18::text is not null and $19::text is not null
  ), ${NAMED_CONTEXTS}
  select s.user_id, s.entity_id::text as entity_id, s.type_id::text as type_id, s.depset_id::text as depset_id, n.*,
    n.ctx_id::text as ctx_id, ${word('s.entity_id')} as entity, ${word('s.type_id')} as type,
    ${word('s.depset_id')} as dependencies
  from summed s join named n using (ctx_id)`,
    'everyTime',
  );
};

/** Every place that may be seen and that a heartbeat of the windows is of. */
export const TEAM_PLACES = { contexts: places('contexts'), entities: places('entities') };

/** What time can be asked of beside the total; each has a number of its own for every name in a place's row of `$11`. */
export const PLACE_DIMENSIONS = [...CONTEXT_DIMENSIONS, 'entity'] as const;
export type PlaceDimension = (typeof PLACE_DIMENSIONS)[number];

/** The first ten as in `TeamParams`, then the places as JSON. */
export type PlaceParams = readonly unknown[];

const PLACES = `places as materialized (
    select * from jsonb_to_recordset($11::jsonb) as p(
      number integer, ctx_id bigint, entity_id bigint, type_id bigint, depset_id bigint, words integer[],
      ${PLACE_DIMENSIONS.map((dimension) => `${dimension} integer`).join(', ')})
  )`;

const BEATS = `${asked(false)}, ${PLACES}, beats as materialized (
    select h.user_id, h.lo_us, h.time, h.hid, (h.time at time zone $8::text)::date as day, p.*
    from (${HEARD}) h
    join places p on p.ctx_id = h.ctx_id
      and (p.entity_id = 0 or (p.entity_id = h.entity_id and p.type_id = h.type_id and p.depset_id = h.depset_id))
  )`;

const WINDOW_DAY = 'user_id, lo_us, day';
const gapWithin = (keys: string) => `time - lag(time) over (partition by ${keys} order by time)`;
const sum = (gap: string) =>
  `coalesce((extract(epoch from sum(least(${gap}, $9::bigint * interval '1 microsecond')) filter (where ${gap} is not null)) * 1000000)::bigint, 0)`;

export interface PlaceSumSqlRow {
  user_id: number;
  day: string;
  dim: 'total' | 'dependency' | PlaceDimension;
  /** Of the dimension's name. */
  key: number;
  us: number;
}

/** Each dimension by itself: rows that are sorted hold nothing but their group and time. */
const part = (dim: PlaceSumSqlRow['dim'], from = 'beats') => {
  const key = dim === 'dependency' ? 'word' : dim;
  const keys = dim === 'total' ? WINDOW_DAY : `${WINDOW_DAY}, ${key}`;
  return `
    select user_id, day, '${dim}' as dim, key, ${sum('gap')} as us
    from (
      select user_id, day, ${dim === 'total' ? '0' : key} as key, ${gapWithin(keys)} as gap from ${from}
    ) ${dim}
    where key is not null
    group by 1, 2, 3, 4`;
};

/**
 * Time per person, local day and name, gaps measured inside each of them, capped at `$9`, and credited to the later
 * heartbeat. Places that are not named are gone before any gap is measured.
 */
export const TEAM_REGROUPED = namedQuery<PlaceParams, PlaceSumSqlRow>(
  'activity.team-regrouped',
  `with ${BEATS}, sums as (${[
    part('total'),
    ...PLACE_DIMENSIONS.map((dimension) => part(dimension)),
    part('dependency', 'beats cross join lateral unnest(words) w(word)'),
  ].join('\n    union all')}
  )
  select user_id, day::text as day, dim, key, us from sums where us > 0`,
  'everyTime',
);

export interface PlaceCreditSqlRow {
  user_id: number;
  number: number;
  time_us: number;
  us: number;
}

/** Every heartbeat of the places with the capped gap before it on its day; person by person, oldest first. */
export const TEAM_REGROUPED_CREDITS = namedQuery<PlaceParams, PlaceCreditSqlRow>(
  'activity.team-regrouped-credits',
  `with ${BEATS}, gaps as (
    select user_id, number, hid, to_us_v1(time) as time_us,
      to_us_v1(time) - to_us_v1(lag(time) over (partition by ${WINDOW_DAY} order by time, hid)) as gap
    from beats
  )
  select user_id, number, time_us - least(gap, $9::bigint) as time_us, least(gap, $9::bigint) as us
  from gaps where gap > 0
  order by user_id, time_us, hid`,
  'everyTime',
);
