import { namedQuery } from '#libs/platform/database';
import type { ContextSqlRow } from './by-context.sql.js';
import { contextJoins, DIMENSION_COLUMNS } from './slice.js';

/** SQL expressions: person, first and last instant (µs, half-open), zone of the days. */
interface Bounds {
  readonly user: string;
  readonly from: string;
  readonly to: string;
  readonly zone: string;
}

/**
 * The relation (day, ctx_id, entity, type, meta, us) of the external durations of a person that reach into a range, each
 * clipped to it and to local days. No duration is longer than 24 hours, so nothing older is looked at; what lies within
 * one day, as nearly all do, is taken whole; 24 hours reach into three days at most, or over one that a zone has left out.
 * `offset 0` keeps what is computed once from being computed wherever it is used.
 */
export const externalDays = ({ user, from, to, zone }: Bounds): string => `
    select case when x.first_day = x.last_day then x.first_day else d.day end as day, x.ctx_id, x.entity, x.type, x.meta,
      case when x.first_day = x.last_day then x.hi - x.lo
        else greatest(0, least(x.hi, to_us_v1(day_start_v1(d.day + 1, ${zone}))) - greatest(x.lo, to_us_v1(day_start_v1(d.day, ${zone}))))
      end as us
    from (
      select *, (from_us_v1(lo) at time zone ${zone})::date as first_day, (from_us_v1(hi - 1) at time zone ${zone})::date as last_day
      from (
        select ctx_id, entity, type, meta, greatest(to_us_v1(start_time), ${from}) as lo, least(to_us_v1(end_time), ${to}) as hi
        from external_durations
        where user_id = ${user} and start_time >= from_us_v1(${from}) - interval '24 hours'
          and start_time < from_us_v1(${to}) and end_time > from_us_v1(${from})
        offset 0
      ) clipped
      offset 0
    ) x
    join (values (0), (1), (2), (3)) further(days) on further.days <= x.last_day - x.first_day
    cross join lateral (select x.first_day + further.days as day) d`;

const WHOLE = externalDays({ user: '$1', from: '$2::bigint', to: '$3::bigint', zone: '$4::text' });

export interface ExternalSqlRow extends ContextSqlRow {
  day: string;
}

/** Contexts that the filters leave, each named once: a person has few of them, and many days. */
const NAMED = `named as materialized (
    select c.id as ctx_id, ${DIMENSION_COLUMNS}
    from (select ctx_id, 1 as us from t group by 1) t ${contextJoins('external')}
  )`;

/** External durations per local day and context. */
export const EXTERNAL = namedQuery<unknown[], ExternalSqlRow>(
  'activity.external',
  `with t as materialized (
    select day, ctx_id, sum(us)::bigint as us from (${WHOLE}) x group by day, ctx_id having sum(us) > 0
  ), ${NAMED}
  select t.day::text as day, t.us, named.* from t join named using (ctx_id)`,
);

export interface ExternalEntitySqlRow {
  day: string;
  project: string | null;
  entity: string;
  type: string;
  us: number;
}

/** External durations per local day, project and entity. */
export const EXTERNAL_BY_ENTITY = namedQuery<unknown[], ExternalEntitySqlRow>(
  'activity.external-by-entity',
  `with t as materialized (
    select day, ctx_id, entity, type, sum(us)::bigint as us from (${WHOLE}) x group by 1, 2, 3, 4 having sum(us) > 0
  ), ${NAMED}
  select t.day::text as day, named.project, t.entity, t.type, sum(t.us)::bigint as us
  from t join named using (ctx_id)
  group by 1, 2, 3, 4`,
);
