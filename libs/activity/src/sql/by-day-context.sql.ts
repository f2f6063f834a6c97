import { type NamedQuery, namedQuery } from '#libs/platform/database';
import type { AdditiveSource } from '../activity-plan.js';
import type { ContextSqlRow } from './by-context.sql.js';
import { contextJoins, DIMENSION_COLUMNS, planningOf, sliceOf } from './slice.js';

export interface DayContextSqlRow extends ContextSqlRow {
  day: string;
}

const byDayContext = (source: AdditiveSource) =>
  namedQuery<unknown[], DayContextSqlRow>(
    `activity.by-day-context.${source}`,
    `with slice as (${sliceOf(source)}
  ), t as (
    select day, ctx_id, sum(us)::bigint as us from slice group by day, ctx_id
  )
  select t.day::text as day, t.us, ${DIMENSION_COLUMNS}
  from t ${contextJoins(source)}`,
    planningOf(source),
  );

/** Time per local day and context. */
export const BY_DAY_CONTEXT: Record<AdditiveSource, NamedQuery<unknown[], DayContextSqlRow>> = {
  day: byDayContext('day'),
  '15m': byDayContext('15m'),
  heartbeats: byDayContext('heartbeats'),
  unsplit: byDayContext('unsplit'),
};
