import { namedQuery } from '#libs/platform/database';
import { BEAT_SLICES, type BeatSource, contextJoins, ofBeats, planningOf } from './slice.js';

/** No days, so nothing has to be split: only a credit that reaches over an end of the range is cut. */
const SUMS: Record<BeatSource, string> = {
  heartbeats: `select ctx_id, depset_id, sum(case
      when time >= from_us_v1($3::bigint) and time + credit * interval '1 microsecond' <= from_us_v1($4::bigint) then credit
      else greatest(0, least(to_us_v1(time) + credit, $4::bigint) - greatest(to_us_v1(time), $3::bigint)) end)::bigint as us
    from (
      select time, ctx_id, depset_id,
        credit_v1(case when $6::boolean then wgap else gap end, $7::text, $8::text, $2::bigint) as credit
      from heartbeats
      where user_id = $1 and depset_id is not null and time >= from_us_v1($3::bigint) - interval '1 hour'
        and time < from_us_v1($4::bigint) and $5::text is not null
    ) h
    where credit > 0
    group by ctx_id, depset_id`,
  unsplit: `select ctx_id, depset_id, sum(us)::bigint as us from (${BEAT_SLICES.unsplit}) every
    where depset_id is not null group by ctx_id, depset_id`,
};

/** Time of a whole range per set of dependencies, from the heartbeats' stored gaps. */
export const BY_DEPENDENCIES = ofBeats((source) =>
  namedQuery<unknown[], { dependencies: string; us: number }>(
    `activity.by-dependencies.${source}`,
    `with t as (
    ${SUMS[source]}
  ), e as (
    select t.depset_id, sum(t.us)::bigint as us from t ${contextJoins(source)} group by 1
  )
  select (select value from dictionary d where d.id = e.depset_id) as dependencies, e.us from e`,
    planningOf(source),
  ),
);
