import { type NamedQuery, namedQuery } from '#libs/platform/database';
import type { AdditiveSource } from '../activity-plan.js';
import { contextJoins, planningOf, sliceOf } from './slice.js';

const byDay = (source: AdditiveSource) =>
  namedQuery<unknown[], { day: string; us: number }>(
    `activity.by-day.${source}`,
    `with slice as (${sliceOf(source)}
  ), t as (
    select day, ctx_id, sum(us)::bigint as us from slice group by day, ctx_id
  )
  select t.day::text as day, sum(t.us)::bigint as us
  from t ${contextJoins(source)}
  group by t.day order by t.day`,
    planningOf(source),
  );

/** Time per local day; days without any are absent. */
export const BY_DAY: Record<AdditiveSource, NamedQuery<unknown[], { day: string; us: number }>> = {
  day: byDay('day'),
  '15m': byDay('15m'),
  heartbeats: byDay('heartbeats'),
  unsplit: byDay('unsplit'),
};
