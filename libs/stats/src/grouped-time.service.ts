import { Injectable } from '@nestjs/common';
import {
  type ActivityQuery,
  ActivityReader,
  type ContextDimension,
  type ContextFilter,
  type CreditRun,
  passes,
} from '#libs/activity';
import { type GapPolicy, type LocalDate, MICROS_PER_SECOND, type Micros, roundSeconds } from '#libs/kernel';

/** A question whose time is taken apart by what it was spent on. */
export interface GroupedQuery extends ActivityQuery {
  /** On top of the question's own filters. */
  readonly filter?: ContextFilter;
  /** Under a policy that caps gaps: the one heartbeat before the range, of those that pass, counts towards its first one. */
  readonly isBoundaryAware?: boolean;
}

export interface TimeGroup {
  /** Null: heartbeats without a value. */
  readonly name: string | null;
  readonly us: number;
  /** As the policy shows them. */
  readonly seconds: number;
}

/** A range told as one. */
export interface GroupedTime {
  /** How gaps were counted. */
  readonly policy: GapPolicy;
  readonly totalUs: number;
  readonly totalSeconds: number;
  /** Of each dimension asked for, most time first. They add up to the total only where `policy.gapsWithin` is `user`. */
  readonly groups: Readonly<Partial<Record<ContextDimension, readonly TimeGroup[]>>>;
}

/** A range told as one, and on what it was spent. */
export interface EntityTime extends GroupedTime {
  /** Most time first. */
  readonly entities: readonly TimeGroup[];
}

export interface DayTotal {
  readonly day: LocalDate;
  readonly us: number;
  readonly seconds: number;
}

/** Time without a break. Instants in µs, the end excluded. */
export interface TimeSpan {
  readonly start: Micros;
  readonly end: Micros;
  readonly us: number;
}

/** Totals and groups of a range, under whichever policy counts. */
@Injectable()
export class GroupedTimeService {
  constructor(private readonly activity: ActivityReader) {}

  /** @throws ActivityError */
  of(query: GroupedQuery, dimensions: readonly ContextDimension[] = []): Promise<GroupedTime> {
    const { filter, isBoundaryAware = false, ...question } = query;
    return this.activity.ask(question, async (activity) => {
      const policy = activity.plan.gapPolicy;
      const options = { dimensions, looksBack: isBoundaryAware, ...(filter !== undefined && { filter }) };
      const { rows, totalUs } = await activity.range(options);
      const groups = dimensions.map((dimension) => [dimension, groupsOf(dimension, rows, policy)]);
      const totalSeconds = roundSeconds(totalUs, policy.rounding);
      return { policy, totalUs, totalSeconds, groups: Object.fromEntries(groups) };
    });
  }

  /**
   * The time on single files, sites and the like: each credited gap belongs to one of them, whatever policy counts.
   * External durations are none.
   *
   * @param only these entities, letter by letter; absent: all
   * @throws ActivityError
   */
  onEntities(
    { filter = {}, isBoundaryAware: _, ...question }: GroupedQuery,
    dimensions: readonly ContextDimension[] = [],
    only?: readonly string[],
  ): Promise<EntityTime> {
    return this.activity.ask(question, async (activity) => {
      const policy = activity.plan.gapPolicy;
      const rows = (await activity.creditedEntities()).filter(
        (row) => passes(row, filter) && (only?.includes(row.entity) ?? true),
      );
      const totalUs = rows.reduce((sum, { us }) => sum + us, 0);
      const groups = dimensions.map((dimension) => [dimension, groupsOf(dimension, rows, policy)]);
      const entities = summed(
        rows.map(({ entity, us }) => ({ name: entity, us })),
        policy,
      );
      const totalSeconds = roundSeconds(totalUs, policy.rounding);
      return { policy, totalUs, totalSeconds, groups: Object.fromEntries(groups), entities };
    });
  }

  /** Of each local day on its own, oldest first; days without time are absent. */
  days({ filter, isBoundaryAware: _, ...question }: GroupedQuery): Promise<DayTotal[]> {
    return this.activity.ask(question, async (activity) => {
      const { rounding } = activity.plan.gapPolicy;
      const totals = filter === undefined ? await activity.byDay() : (await activity.days(filter)).totals;
      return totals.map(({ day, us }) => ({ day, us, seconds: roundSeconds(us, rounding) }));
    });
  }

  /**
   * Stretches of time whatever they were spent on, oldest first. Under a policy that caps gaps a run of heartbeats ends
   * where the next one is further away than the gap, and has one gap added; the last of the range has not. Under any
   * other they are what is credited, and add up to the total.
   *
   * @param gapSeconds absent: the policy's
   */
  spans({ filter, isBoundaryAware: _, ...question }: GroupedQuery, gapSeconds?: number): Promise<TimeSpan[]> {
    return this.activity.ask(question, async (activity) => {
      const policy = activity.plan.gapPolicy;
      if (policy.rule !== 'cap') {
        const credits = await activity.creditRuns();
        return joined(
          filter === undefined ? credits : credits.filter((row) => passes(row, filter)),
          question.range.from,
        );
      }
      const gapUs = (gapSeconds ?? policy.timeoutSeconds) * MICROS_PER_SECOND;
      const runs = await activity.runs(gapUs, filter);
      return runs.flatMap(({ first, last }, index) => {
        const end = index === runs.length - 1 ? last : last + gapUs;
        return roundSeconds(end - first, policy.rounding) === 0 ? [] : [{ start: first, end, us: end - first }];
      });
    });
  }

  /** Microseconds between heartbeats that are no further apart than the gap, whatever policy counts; longer gaps are none. */
  unbrokenUs({ filter, isBoundaryAware: _, ...question }: GroupedQuery, gapSeconds: number): Promise<number> {
    return this.activity.ask(question, async (activity) => {
      const runs = await activity.runs(gapSeconds * MICROS_PER_SECOND, filter);
      return runs.reduce((sum, { first, last }) => sum + (last - first), 0);
    });
  }
}

type Named = { readonly us: number } & { readonly [dimension in ContextDimension]?: string | null };

function groupsOf(dimension: ContextDimension, rows: readonly Named[], policy: GapPolicy): TimeGroup[] {
  const named = rows.flatMap((row) => {
    const name = row[dimension];
    return name === undefined ? [] : [{ name, us: row.us }];
  });
  return summed(named, policy);
}

function summed(rows: readonly Omit<TimeGroup, 'seconds'>[], { rounding }: GapPolicy): TimeGroup[] {
  const sums = new Map<string | null, number>();
  for (const { name, us } of rows) sums.set(name, (sums.get(name) ?? 0) + us);
  return [...sums]
    .map(([name, us]) => ({ name, us, seconds: roundSeconds(us, rounding) }))
    .sort((a, b) => b.us - a.us || ((a.name ?? '') < (b.name ?? '') ? -1 : 1));
}

/** @param credits oldest first */
function joined(credits: readonly CreditRun[], from: Micros): TimeSpan[] {
  const spans: { start: Micros; end: Micros; us: number }[] = [];
  for (const { time, us } of credits) {
    const start = Math.max(time, from);
    const open = spans.at(-1);
    if (open?.end === start) {
      open.end += us;
      open.us += us;
    } else spans.push({ start, end: start + us, us });
  }
  return spans;
}
