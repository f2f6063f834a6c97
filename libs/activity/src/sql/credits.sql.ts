import { type NamedQuery, namedQuery } from '#libs/platform/database';
import type { ContextSqlRow } from './by-context.sql.js';
import { regroupedBeats } from './regrouped.sql.js';
import { BEAT_SLICES, type BeatSource, contextJoins, DIMENSION_COLUMNS, ofBeats, planningOf } from './slice.js';

export interface CreditSqlRow extends ContextSqlRow {
  time_us: number;
  entity: string;
  dependencies: string | null;
}

type CreditSource = BeatSource | 'regrouped';

const RELATIONS: Record<CreditSource, string> = {
  heartbeats: `t as (
    select to_us_v1(h.time) as time_us, h.hid, h.ctx_id, h.entity_id, h.depset_id,
      least(to_us_v1(h.time) + credit_v1(case when $6::boolean then h.wgap else h.gap end, $7::text, $8::text, $2::bigint),
        $4::bigint) - greatest(to_us_v1(h.time), $3::bigint) as us
    from heartbeats h
    where h.user_id = $1 and h.time >= from_us_v1($3::bigint) - interval '1 hour' and h.time < from_us_v1($4::bigint)
      and $5::text is not null
  )`,
  unsplit: `t as (
    select to_us_v1(h.time) as time_us, h.hid, h.ctx_id, h.entity_id, h.depset_id, h.us from (${BEAT_SLICES.unsplit}) h
  )`,
  regrouped: `${regroupedBeats('day')}, t as (
    select to_us_v1(b.time) - b.us as time_us, b.hid, b.ctx_id, b.entity_id, b.depset_id, b.us
    from (
      select *, least($2::bigint, to_us_v1(time) - to_us_v1(lag(time) over (partition by day order by time, hid))) as us,
        row_number() over (partition by day order by time, hid) as place
      from beats
    ) b
    where b.place > 1
  )`,
};

const credits = (source: CreditSource) =>
  namedQuery<unknown[], CreditSqlRow>(
    `activity.credits.${source}`,
    `with ${RELATIONS[source]}
  select t.time_us, t.us, (select value from dictionary d where d.id = t.entity_id) as entity,
    (select value from dictionary d where d.id = t.depset_id) as dependencies, ${DIMENSION_COLUMNS}
  from t ${contextJoins(source)}
  order by t.time_us, t.hid`,
    planningOf(source),
  );

/** Every heartbeat whose credited time reaches into the range, oldest first. */
export const CREDITS: Record<CreditSource, NamedQuery<unknown[], CreditSqlRow>> = {
  heartbeats: credits('heartbeats'),
  unsplit: credits('unsplit'),
  regrouped: credits('regrouped'),
};

const credited = (source: CreditSource) =>
  namedQuery<unknown[], ContextSqlRow & { entity: string }>(
    `activity.credited-entities.${source}`,
    `with ${RELATIONS[source]}, sums as materialized (
    select ctx_id, entity_id, sum(us)::bigint as us from t where us > 0 group by ctx_id, entity_id
  )
  select t.us, (select value from dictionary d where d.id = t.entity_id) as entity, ${DIMENSION_COLUMNS}
  from sums t ${contextJoins(source)}`,
    planningOf(source),
  );

/** {@link CREDITS} added up by context and entity: of years of heartbeats no more rows than files were worked on. */
export const CREDITED_ENTITIES: Record<CreditSource, ReturnType<typeof credited>> = {
  heartbeats: credited('heartbeats'),
  unsplit: credited('unsplit'),
  regrouped: credited('regrouped'),
};

export interface CreditRunSqlRow extends ContextSqlRow {
  time_us: number;
}

/**
 * The same credits for who wants to know neither files nor dependencies: those that follow one another without a break
 * and in the same context are one row, so that years are no more rows than there were changes.
 */
export const CREDIT_RUNS: Record<BeatSource, NamedQuery<unknown[], CreditRunSqlRow>> = ofBeats((source) =>
  namedQuery<unknown[], CreditRunSqlRow>(
    `activity.credit-runs.${source}`,
    `with ${RELATIONS[source]}, begun as (
    select greatest(time_us, $3::bigint) as time_us, hid, ctx_id, us,
      lag(ctx_id) over w is distinct from ctx_id
        or lag(greatest(time_us, $3::bigint) + us) over w is distinct from time_us as begins
    from t where us > 0 window w as (order by time_us, hid)
  ), numbered as (
    select *, count(*) filter (where begins) over (order by time_us, hid) as place from begun
  ), runs as materialized (
    select place, min(time_us) as time_us, ctx_id, sum(us)::bigint as us from numbered group by place, ctx_id
  )
  select t.time_us, t.us, ${DIMENSION_COLUMNS}
  from runs t ${contextJoins(source)}
  order by t.place`,
    planningOf(source),
  ),
);
