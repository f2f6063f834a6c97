import { type NamedQuery, namedQuery } from '#libs/platform/database';
import type { AdditiveSource } from '../activity-plan.js';
import { contextJoins, DIMENSION_COLUMNS, planningOf, sliceOf } from './slice.js';

export interface ContextSqlRow {
  us: number;
  project: string | null;
  branch: string | null;
  language: string | null;
  editor: string | null;
  os: string | null;
  category: string | null;
  machine: string | null;
  machine_uuid: string | null;
}

const byContext = (source: AdditiveSource) =>
  namedQuery<unknown[], ContextSqlRow>(
    `activity.by-context.${source}`,
    `with slice as (${sliceOf(source)}
  ), t as (
    select ctx_id, sum(us)::bigint as us from slice group by ctx_id
  )
  select t.us, ${DIMENSION_COLUMNS}
  from t ${contextJoins(source)}`,
    planningOf(source),
  );

/** Time of a whole range per context. */
export const BY_CONTEXT: Record<AdditiveSource, NamedQuery<unknown[], ContextSqlRow>> = {
  day: byContext('day'),
  '15m': byContext('15m'),
  heartbeats: byContext('heartbeats'),
  unsplit: byContext('unsplit'),
};
