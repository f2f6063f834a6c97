import { namedQuery } from '#libs/platform/database';
import type { ContextSqlRow } from './by-context.sql.js';
import { contextJoins, DIMENSION_COLUMNS, planningOf } from './slice.js';

export interface CreditSqlRow extends ContextSqlRow {
  time_us: number;
  entity: string;
  dependencies: string | null;
}

/** Every heartbeat whose credited time reaches into the range, oldest first. */
export const CREDITS = namedQuery<unknown[], CreditSqlRow>(
  'activity.credits',
  `with t as (
    select to_us_v1(h.time) as time_us, h.hid, h.ctx_id, h.entity_id, h.depset_id,
      least(to_us_v1(h.time) + credit_v1(case when $6::boolean then h.wgap else h.gap end, $7::text, $8::text, $2::bigint),
        $4::bigint) - greatest(to_us_v1(h.time), $3::bigint) as us
    from heartbeats h
    where h.user_id = $1 and h.time >= from_us_v1($3::bigint) - interval '1 hour' and h.time < from_us_v1($4::bigint)
      and $5::text is not null
  )
  select t.time_us, t.us, (select value from dictionary d where d.id = t.entity_id) as entity,
    (select value from dictionary d where d.id = t.depset_id) as dependencies, ${DIMENSION_COLUMNS}
  from t ${contextJoins('heartbeats')}
  order by t.time_us, t.hid`,
  planningOf('heartbeats'),
);
