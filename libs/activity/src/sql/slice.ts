import { addDays, MICROS_PER_SECOND, type VisibleUser } from '#libs/kernel';
import type { Planning } from '#libs/platform/database';
import type { ActivityPlan, ActivitySource, AdditiveSource } from '../activity-plan.js';
import { dayBounds, monthBounds } from '../activity-plan.js';

/**
 * The relation `slice(day, ctx_id, us[, entity_id, type_id, depset_id])` for each source, with its parameters. Rollups
 * and `heartbeats` clip at 15-minute UTC edges, so a local day of any zone is the same sum whichever table answers.
 */
const ROLLUP_SLICES: Record<'day' | '15m', string> = {
  day: `select day, ctx_id, us from activity_day
    where user_id = $1 and policy_id = $2 and day >= $3::date and day <= $4::date`,
  '15m': `select (bucket at time zone $5::text)::date as day, ctx_id, us from activity_15m
    where user_id = $1 and policy_id = $2 and bucket >= from_us_v1($3::bigint) and bucket < from_us_v1($4::bigint)`,
};

/** SQL expressions: whose heartbeats, of which instants (µs, half-open), by the days of which zone, counted how. */
export interface HeartbeatsBounds {
  readonly user: string;
  readonly from: string;
  readonly to: string;
  readonly zone: string;
  readonly timeoutUs: string;
  readonly writesOnly: string;
  readonly rule: string;
  readonly edge: string;
}

/**
 * A credit that lies within the range and one local day, as nearly all do, is taken whole; only the others are split
 * at bucket edges. Times become integers for those alone: the conversion costs more than everything else.
 */
export const heartbeatsSlice = (b: HeartbeatsBounds): string => `
    with credited as materialized (
      select time, ctx_id, entity_id, type_id, depset_id, credit, first_day,
        first_day = last_day and time >= from_us_v1(${b.from}) and until <= from_us_v1(${b.to}) as is_whole
      from (
        select *, (time at time zone ${b.zone})::date as first_day, (until at time zone ${b.zone})::date as last_day
        from (
          select *, time + credit * interval '1 microsecond' as until
          from (
            select time, ctx_id, entity_id, type_id, depset_id,
              credit_v1(case when ${b.writesOnly} then wgap else gap end, ${b.rule}, ${b.edge}, ${b.timeoutUs}) as credit
            from heartbeats
            where user_id = ${b.user} and time >= from_us_v1(${b.from}) - interval '1 hour' and time < from_us_v1(${b.to})
          ) h
        ) ending
        where credit > 0
      ) dated
    )
    select first_day as day, ctx_id, credit as us, entity_id, type_id, depset_id from credited where is_whole
    union all
    select (from_us_v1(s.bucket_us) at time zone ${b.zone})::date, c.ctx_id, s.us, c.entity_id, c.type_id, c.depset_id
    from credited c
    cross join lateral split_15m_v1(
      greatest(to_us_v1(c.time), ${b.from}), least(to_us_v1(c.time) + c.credit, ${b.to})) s
    where not c.is_whole`;

/**
 * Heartbeats whose stored gap counts whole: the next one lies in the range and on the same local day too. Columns of
 * heartbeats, and `us`.
 */
export const unsplitBeats = (b: HeartbeatsBounds): string => `
    select * from (
      select *, (time at time zone ${b.zone})::date as day, time + us * interval '1 microsecond' as until
      from (
        select *, credit_v1(case when ${b.writesOnly} then wgap else gap end, ${b.rule}, ${b.edge}, ${b.timeoutUs}) as us
        from heartbeats
        where user_id = ${b.user} and time >= from_us_v1(${b.from}) and time < from_us_v1(${b.to})
      ) counted
      where us > 0
    ) h
    where until < from_us_v1(${b.to}) and (until at time zone ${b.zone})::date = day`;

const BOUNDS: HeartbeatsBounds = {
  user: '$1',
  from: '$3::bigint',
  to: '$4::bigint',
  zone: '$5::text',
  timeoutUs: '$2::bigint',
  writesOnly: '$6::boolean',
  rule: '$7::text',
  edge: '$8::text',
};

/** Sources that read heartbeats, whose rows know entities and dependencies too. */
export type BeatSource = Exclude<AdditiveSource, keyof typeof ROLLUP_SLICES>;

export const BEAT_SLICES: Record<BeatSource, string> = {
  heartbeats: heartbeatsSlice(BOUNDS),
  unsplit: unsplitBeats(BOUNDS),
};

export function sliceOf(source: AdditiveSource): string {
  return source === 'day' || source === '15m' ? ROLLUP_SLICES[source] : BEAT_SLICES[source];
}

/** Rollups are read alike whatever the values; over heartbeats the constants decide. */
export function planningOf(source: ActivitySource): Planning {
  return source === 'day' || source === '15m' ? 'cached' : 'everyTime';
}

/** The same statement over stored gaps that are split at midnight, and over those that are not. */
export function ofBeats<Statement>(make: (source: BeatSource) => Statement): Record<BeatSource, Statement> {
  return { heartbeats: make('heartbeats'), unsplit: make('unsplit') };
}

/** How many parameters the slice takes; the statement's own follow. */
export const SLICE_PARAMS: Record<ActivitySource | 'external', number> = {
  day: 4,
  '15m': 5,
  heartbeats: 8,
  unsplit: 8,
  regrouped: 8,
  external: 4,
};

export function sliceParams(plan: ActivityPlan, source: ActivitySource = plan.source): unknown[] {
  const { userId, policy, counted: range } = plan;
  if (source === 'day') {
    const { first, last } = daysOf(plan);
    return [userId, policy.id, first, last];
  }
  if (source === '15m') return [userId, policy.id, range.from, range.to, range.zone];
  const [timeoutUs, ...counting] = countingParams(plan);
  return [userId, timeoutUs, range.from, range.to, range.zone, ...counting];
}

/** As the rollups hold them: the days whose heartbeats are gone. */
export function frozenParams({ userId, policy, frozen }: ActivityPlan): unknown[] {
  return [userId, policy.id, frozen.from, frozen.to, frozen.zone];
}

/** Person, range and zone of the external durations to overlay; an empty range where the question leaves them out. */
export function externalParams({ userId, range, includesExternal }: ActivityPlan): unknown[] {
  return [userId, range.from, includesExternal ? range.to : range.from, range.zone];
}

/** How a gap becomes a credit: timeout in µs, writes only, rule, edge. */
export function countingParams({ policy }: ActivityPlan): [number, boolean, string, string] {
  return [policy.timeoutSeconds * MICROS_PER_SECOND, policy.writesOnly, policy.rule, policy.edge];
}

/** Person, policy, first and last day, first whole month and the month after the last one. */
export function rolledParams(plan: ActivityPlan): unknown[] {
  const { first, last } = daysOf(plan);
  const months = monthBounds(first, last);
  return [plan.userId, plan.policy.id, first, last, months.from, months.to];
}

/** The largest timeout. */
const LONGEST_CREDIT = 3_600 * MICROS_PER_SECOND;

/** Of statements with `DEPENDENCY_DAYS`; `by day` leaves months out. */
export function dependencyParams(plan: ActivityPlan, grain?: 'by day'): unknown[] {
  const [userId, policyId, first, last, ...whole] = rolledParams(plan);
  const months = grain === undefined ? whole : [addDays(last as string, 1), addDays(last as string, 1)];
  const { from: since, to, zone } = plan.range;
  const reach = [since - LONGEST_CREDIT, to];
  return [userId, policyId, first, last, ...months, zone, ...countingParams(plan), ...reach];
}

/** First and last local day; of an empty range the last is the day before the first. */
export function daysOf(plan: ActivityPlan): { first: string; last: string } {
  return dayBounds(plan.range) ?? { first: '0001-01-02', last: '0001-01-01' };
}

/**
 * Of a project `p`, perhaps merged into `into_p`: what is hidden stays hidden wherever it is merged; where only some are
 * shown, it is what the project is now that counts.
 */
export function seenProject(hidden: string, shown: string): string {
  return `coalesce(into_p.id, p.id, 0) <> all (${hidden}::bigint[]) and coalesce(p.id, 0) <> all (${hidden}::bigint[])
      and (${shown}::bigint[] is null or coalesce(into_p.id, p.id, 0) = any (${shown}))`;
}

/** Null: all. */
export function shownParam({ shownProjectIds: shown }: Pick<VisibleUser, 'shownProjectIds'>): readonly number[] | null {
  return shown === 'all' ? null : shown;
}

/**
 * Names of a context's dimensions, and the filters on them: five parameters after the slice's own. Contexts are looked up
 * one by one (`offset 0` keeps the planner from joining): a question touches few of the many that a table holds.
 */
export function contextJoins(source: keyof typeof SLICE_PARAMS): string {
  const first = SLICE_PARAMS[source] + 1;
  return `cross join lateral (select * from ctx where id = t.ctx_id offset 0) c
    left join projects p on p.id = c.project_id
    left join projects into_p on into_p.id = p.merged_into
    where t.us > 0
      and ($${first}::text is null or coalesce(into_p.name, p.name) = $${first})
      and ($${first + 1}::text[] is null or (select value from dictionary d where d.id = c.branch_id) = any ($${first + 1}))
      and ${seenProject(`$${first + 2}`, `$${first + 4}`)}
      and ($${first + 3}::text is null or (select value from dictionary d where d.id = c.language_id) = $${first + 3})`;
}

export function filterParams(plan: ActivityPlan): unknown[] {
  return [plan.project, plan.branches, plan.hiddenProjectIds, plan.language, shownParam(plan)];
}

export const DIMENSION_COLUMNS = `coalesce(into_p.name, p.name) as project,
    (select value from dictionary d where d.id = c.branch_id) as branch,
    (select value from dictionary d where d.id = c.language_id) as language,
    (select value from dictionary d where d.id = c.editor_id) as editor,
    (select value from dictionary d where d.id = c.os_id) as os,
    (select value from dictionary d where d.id = c.category_id) as category,
    (select name from machines d where d.id = c.machine_id) as machine,
    (select uuid from machines d where d.id = c.machine_id) as machine_uuid`;
