import { externalDays } from './external.sql.js';
import { type HeartbeatsBounds, heartbeatsSlice, unsplitBeats } from './slice.js';

const BUCKET_US = 900_000_000;
const floor = (us: string) => `${us} / ${BUCKET_US} * ${BUCKET_US}`;
const ceil = (us: string) => `(${us} + ${BUCKET_US - 1}) / ${BUCKET_US} * ${BUCKET_US}`;

/**
 * Parameters of every question about many people. `$1` to `$7` are parallel, one row per window of a person: the window
 * cut to the question (µs, half-open), the whole days in it, and the instants where these begin and end. `$11`, `$12`
 * and `$14`, `$15` are parallel pairs of person and project. `$18` and `$19` are the rule and edge of stored gaps; null:
 * everybody's own.
 */
export type TeamParams = [
  users: number[],
  from: number[],
  to: number[],
  first: string[],
  last: string[],
  wholeFrom: number[],
  wholeTo: number[],
  zone: string,
  timeoutUs: number | null,
  writesOnly: boolean | null,
  hiddenOf: number[],
  hiddenProjects: number[],
  limited: number[],
  shownOf: number[],
  shownProjects: number[],
  includesExternal: boolean,
  since: string | null,
  rule: string | null,
  edge: string | null,
];

/**
 * What is read of time: rollups and stored gaps that are split at midnight; stored gaps that are not; or nothing of
 * heartbeats at all, only what stands beside them: days whose heartbeats are gone, and external durations.
 */
export type TeamShape = 'split' | 'unsplit' | 'beside';

/**
 * The windows of the question, each with the way its person's time is counted. `policy_id`: whose day rollups hold it, the
 * person's own or one that is kept for an organisation, if any does. `bucketed_us`: until when the person's own buckets
 * answer instead of heartbeats: always where only the zone differs, else on days that are frozen, because their
 * heartbeats are gone.
 */
export const asked = (usesDays: boolean, rule = 'own.rule', edge = 'own.edge'): string => `asked as materialized (
    select m.*, own.id as own_id, ${rule} as rule, ${edge} as edge, coalesce($9::bigint, own.timeout_us) as timeout_us,
      coalesce($10::boolean, own.writes_only) as writes_only,
      ${usesDays ? 'case when $9::bigint is null then own.id else counted.id end' : 'null::integer'} as policy_id,
      greatest(${usesDays ? 'case when own.timeout_us = $9::bigint and own.writes_only = $10::boolean then m.hi_us end,' : ''}
        to_us_v1(day_start_v1((h.facts_from at time zone $8::text)::date + 2, $8::text))) as bucketed_us
    from unnest($1::integer[], $2::bigint[], $3::bigint[], $4::date[], $5::date[], $6::bigint[], $7::bigint[])
      m(user_id, lo_us, hi_us, first, last, whole_from, whole_to)
    join users u on u.id = m.user_id
    join time_policies own on own.id = u.policy_id
    left join activity_head h on h.user_id = m.user_id
    left join lateral (
      select w.id from time_policies w
      where w.rule = own.rule and w.edge = own.edge and w.timeout_us = $9::bigint and w.writes_only = $10::boolean
        and w.zone = $8::text
        and (w.id = own.id or exists (
          select from policy_subscriptions s
          where s.user_id = m.user_id and s.policy_id = w.id and s.state = 'active' and s.since <= m.first))
    ) counted on true
  ), rest as (
    select r.*, ${ceil('r.lo')} as lo_bucket,
      case when r.bucketed_us is not null then least(${floor('r.hi')}, ${floor('r.bucketed_us')}) end as hi_bucket
    from (
      select *, lo_us as lo, case when policy_id is null or first > last then hi_us else whole_from end as hi from asked
      union all
      select *, whole_to, hi_us from asked where policy_id is not null and first <= last
    ) r
    where r.lo < r.hi
  ), unrolled as (
    select r.*, p.from_us, p.to_us from rest r
    cross join lateral (
      select r.lo as from_us, r.hi as to_us where coalesce(r.hi_bucket <= r.lo_bucket, true)
      union all
      select r.lo, r.lo_bucket where r.lo_bucket < r.hi_bucket
      union all
      select r.hi_bucket, r.hi where r.lo_bucket < r.hi_bucket
    ) p
    where p.from_us < p.to_us
  )`;

const OWN_OR_GIVEN = ['coalesce($18::text, own.rule)', 'coalesce($19::text, own.edge)'] as const;

/** Days are rolled up as gaps are split. */
const askedFor = (shape: TeamShape, usesDays: boolean) => asked(usesDays && shape === 'split', ...OWN_OR_GIVEN);

const UNROLLED: HeartbeatsBounds = {
  user: 'u.user_id',
  from: 'u.from_us',
  to: 'u.to_us',
  zone: '$8::text',
  timeoutUs: 'u.timeout_us',
  writesOnly: 'u.writes_only',
  rule: 'u.rule',
  edge: 'u.edge',
};
const OF_HEARTBEATS: Record<TeamShape, string> = {
  split: heartbeatsSlice(UNROLLED),
  unsplit: unsplitBeats(UNROLLED),
  beside: `select null::date as day, null::bigint as ctx_id, null::bigint as us, null::bigint as entity_id,
      null::bigint as type_id, null::bigint as depset_id where false`,
};

const EXTERNAL = externalDays({ user: 'a.user_id', from: 'a.lo_us', to: 'a.hi_us', zone: '$8::text' });

const BUCKETS = `select r.user_id, (b.bucket at time zone $8::text)::date as day, b.ctx_id, b.us
    from rest r
    cross join lateral (
      select bucket, ctx_id, us from activity_15m
      where user_id = r.user_id and policy_id = r.own_id
        and bucket >= from_us_v1(r.lo_bucket) and bucket < from_us_v1(r.hi_bucket)
    ) b
    where r.lo_bucket < r.hi_bucket`;

/** `loose(user_id, day, ctx_id, us)`: everything that day rollups do not answer, external durations included. */
const loose = (shape: TeamShape): string => `loose as (
    ${BUCKETS}
    union all
    select u.user_id, h.day, h.ctx_id, h.us from unrolled u cross join lateral (${OF_HEARTBEATS[shape]}) h
    union all
    select a.user_id, x.day, x.ctx_id, x.us from asked a cross join lateral (${EXTERNAL}) x where $16::boolean and x.us > 0
  )`;

/** `slices(user_id, day, ctx_id, us)` */
export const contextSlices = (shape: TeamShape): string => `${askedFor(shape, true)}, ${loose(shape)}, slices as (
    select a.user_id, d.day, d.ctx_id, d.us
    from asked a
    cross join lateral (
      select day, ctx_id, us from activity_day
      where user_id = a.user_id and policy_id = a.policy_id and day >= a.first and day <= a.last
    ) d
    union all
    select user_id, day, ctx_id, us from loose
  )`;

/** Days since `$17`, or all of them, and days before it. */
const SUMS = `coalesce(sum(us) filter (where $17::date is null or day >= $17::date), 0)::bigint as us,
      coalesce(sum(us) filter (where day < $17::date), 0)::bigint as before_us`;

/** `pairs(user_id, project_id, language_id, us, before_us)` */
export const pairSlices = (shape: TeamShape): string => `${askedFor(shape, true)}, ${loose(shape)}, rolled as (
    select a.user_id, d.value_id as project_id, d.other_id as language_id, d.us, d.before_us
    from asked a
    cross join lateral (
      select value_id, other_id, ${SUMS}
      from activity_day_dim
      where user_id = a.user_id and policy_id = a.policy_id and dim = 1 and day >= a.first and day <= a.last
      group by 1, 2
    ) d
  ), single as (
    select t.user_id, c.project_id, c.language_id, t.us, t.before_us
    from (select user_id, ctx_id, ${SUMS} from loose group by 1, 2) t
    cross join lateral (select project_id, language_id from ctx where id = t.ctx_id offset 0) c
  ), pairs as (
    select user_id, project_id, language_id, sum(us)::bigint as us, sum(before_us)::bigint as before_us
    from (select * from rolled union all select * from single) t
    group by 1, 2, 3
  )`;

/** `slices(user_id, day, ctx_id, entity_id, type_id, depset_id, entity, type, meta, us)`: names of external durations are their own. */
export const entitySlices = (shape: TeamShape): string => `${askedFor(shape, false)}, slices as (
    select user_id, day, ctx_id, null::bigint as entity_id, null::bigint as type_id, null::bigint as depset_id,
      null::text as entity, null::text as type, null::text as meta, us
    from (${BUCKETS}) b
    union all
    select u.user_id, h.day, h.ctx_id, h.entity_id, h.type_id, h.depset_id, null, null, null, h.us
    from unrolled u cross join lateral (${OF_HEARTBEATS[shape]}) h
    union all
    select a.user_id, x.day, x.ctx_id, null, null, null, x.entity, x.type, x.meta, x.us
    from asked a cross join lateral (${EXTERNAL}) x where $16::boolean and x.us > 0
  )`;

const CREDITED: Record<Exclude<TeamShape, 'beside'>, string> = {
  split: `select time_us, hid, ctx_id, entity_id, type_id, depset_id,
        least(time_us + credit, a.hi_us) - greatest(time_us, a.lo_us) as us
      from (
        select to_us_v1(time) as time_us, hid, ctx_id, entity_id, type_id, depset_id,
          credit_v1(case when a.writes_only then wgap else gap end, a.rule, a.edge, a.timeout_us) as credit
        from heartbeats
        where user_id = a.user_id and time >= from_us_v1(a.lo_us) - interval '1 hour' and time < from_us_v1(a.hi_us)
      ) g`,
  unsplit: `select to_us_v1(time) as time_us, hid, ctx_id, entity_id, type_id, depset_id, us
      from (${unsplitBeats({
        user: 'a.user_id',
        from: 'a.lo_us',
        to: 'a.hi_us',
        zone: '$8::text',
        timeoutUs: 'a.timeout_us',
        writesOnly: 'a.writes_only',
        rule: 'a.rule',
        edge: 'a.edge',
      })}) g`,
};

/** Heartbeats that may be credited into the windows, with what is credited inside them. */
export const creditSlices = (shape: keyof typeof CREDITED): string => `${askedFor(shape, false)}, slices as (
    select a.user_id, h.time_us, h.hid, h.ctx_id, h.entity_id, h.type_id, h.depset_id, h.us
    from asked a
    cross join lateral (
      ${CREDITED[shape]}
    ) h
    where h.us > 0 and $16::boolean is not null and $17::date is null
  )`;

/** Of a project `p`, perhaps merged into `into_p`, of person `t.user_id`. As `seenProject`, for many people. */
export const SEEN_BY_TEAM = `not exists (
      select from unnest($11::integer[], $12::bigint[]) h(user_id, project_id)
      where h.user_id = t.user_id and h.project_id = coalesce(into_p.id, p.id, 0))
    and not exists (
      select from unnest($11::integer[], $12::bigint[]) h(user_id, project_id)
      where h.user_id = t.user_id and h.project_id = coalesce(p.id, 0))
    and (t.user_id <> all ($13::integer[]) or exists (
      select from unnest($14::integer[], $15::bigint[]) s(user_id, project_id)
      where s.user_id = t.user_id and s.project_id = coalesce(into_p.id, p.id, 0)))`;
