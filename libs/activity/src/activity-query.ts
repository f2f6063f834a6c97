import type { GapPolicyName, LocalDate, TimeRange, VisibleUsers } from '#libs/kernel';

/** How the caller wants gaps counted; what is absent is the person's own setting. */
export interface CountingChoice {
  /** Absent: the person's choice, or else the installation's. */
  readonly policy?: GapPolicyName;
  /** 60 to 3600. A policy that caps gaps keeps its own. */
  readonly timeoutSeconds?: number;
  readonly writesOnly?: boolean;
}

export interface ActivityFilters {
  /** Project name as shown (after rename and merge). */
  readonly project?: string;
  /** Branch names; empty or absent: all. */
  readonly branches?: readonly string[];
  /** Language name. */
  readonly language?: string;
}

/** A question about one person's time. The range's zone decides what a day is; instants are half-open. */
export interface ActivityQuery {
  readonly subject: VisibleUsers;
  readonly range: TimeRange;
  readonly counting: CountingChoice;
  readonly filters: ActivityFilters;
  /** Whether external durations count, as they do unless people are compared with one another. */
  readonly includesExternal?: boolean;
}

/** Time in one context. Names are null where the heartbeats carried none. */
export interface ContextRow {
  /** Microseconds. */
  readonly us: number;
  readonly project: string | null;
  readonly branch: string | null;
  readonly language: string | null;
  readonly editor: string | null;
  readonly os: string | null;
  readonly category: string | null;
  readonly machine: string | null;
  readonly machineUuid: string | null;
}

/** What a context is taken apart by. */
export const CONTEXT_DIMENSIONS = ['project', 'branch', 'language', 'editor', 'os', 'category', 'machine'] as const;
export type ContextDimension = (typeof CONTEXT_DIMENSIONS)[number];

/**
 * Which heartbeats are looked at, by the values of their contexts as shown, letter by letter; null is no value. All of
 * the lists must agree; absent: any value.
 */
export type ContextFilter = { readonly [dimension in ContextDimension]?: readonly (string | null)[] } & {
  readonly exceptCategories?: readonly string[];
};

/**
 * Time under some dimensions of a context. A dimension is what the rows that know it add up to; under a policy that
 * measures gaps inside groups, dimensions need not add up to the total.
 */
export type DimensionRow = Pick<ContextRow, 'us'> & Partial<ContextRow>;

export interface DayDimensionRow extends DimensionRow {
  readonly day: LocalDate;
}

/** In one project, null: in none. */
export type ProjectDayDimensionRow = DayDimensionRow & { readonly project: string | null };

/** Days and what they are made of. Days without time are absent. */
export interface DaysTime {
  readonly rows: readonly DayDimensionRow[];
  readonly totals: readonly DayRow[];
}

/** A range and what it is made of. Microseconds. */
export interface RangeTime {
  readonly rows: readonly DimensionRow[];
  readonly totalUs: number;
}

export interface ProjectDayRow extends DayRow {
  readonly project: string | null;
}

/** Projects of days and what they are made of. */
export interface ProjectDaysTime {
  readonly rows: readonly ProjectDayDimensionRow[];
  readonly totals: readonly ProjectDayRow[];
}

export interface DayContextRow extends ContextRow {
  readonly day: LocalDate;
}

export interface DayRow {
  readonly day: LocalDate;
  readonly us: number;
}

/** Time on one entity. */
export interface EntityRow extends DayRow {
  readonly entity: string;
  readonly type: string;
}

/** What can be said of the days of a range at once. */
export interface DayFigures {
  /** Microseconds. */
  readonly totalUs: number;
  /** Days with time. */
  readonly activeDays: number;
  /** The day with the most time, the earliest of several; null without any. */
  readonly best: DayRow | null;
}

/** Time while one dependency was in use; with several at once each of them has it whole. */
export interface DependencyRow {
  readonly name: string;
  readonly us: number;
}

/** Time of one group; a null name is the group of heartbeats without a value. */
export interface GroupRow {
  readonly name: string | null;
  readonly us: number;
}

export interface DayDependencyRow extends DependencyRow {
  readonly day: LocalDate;
}

/** Time on one entity in one project; null: in none. */
export interface ProjectEntityRow extends EntityRow {
  readonly project: string | null;
}

/** Time while one dependency was in use in one project; null: in none. */
export interface ProjectDependencyRow extends DayDependencyRow {
  readonly project: string | null;
}

/** What people and assistants changed, per model and session. Sums over heartbeats, independent of gaps. */
export interface EditsRow {
  readonly model: string | null;
  readonly session: string | null;
  readonly aiAdditions: number;
  readonly aiDeletions: number;
  readonly humanAdditions: number;
  readonly humanDeletions: number;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
  readonly promptLengthSum: number;
  readonly promptEvents: number;
}

export interface DayEditsRow extends EditsRow {
  readonly day: LocalDate;
}

/** Credited time without a break in one context. */
export interface CreditRun extends ContextRow {
  /**
   * Where the credited time begins, µs since the epoch, UTC: at the heartbeat, or before it where the later of two is
   * credited. May lie before the range when it reaches into it.
   */
  readonly time: number;
}

/** One heartbeat with the time credited to it, for building stretches. */
export interface CreditRow extends CreditRun {
  readonly entity: string;
  readonly dependencies: readonly string[];
}

/** Credited time on one entity in one context. */
export interface CreditedEntity extends ContextRow {
  readonly entity: string;
}

/** A file as its editor names it. */
export interface FileRef {
  /** As heartbeats name it. */
  readonly entity: string;
  readonly project: string | null;
  /** Path below the project's root, which is the same on every machine; null where it is not known. */
  readonly pathInProject: string | null;
}

/** Heartbeats without a break between them, both instants included, µs. */
export interface BeatRun {
  readonly first: number;
  readonly last: number;
}

/** A time on one branch of a project, half-open, µs. */
export interface BranchWindow {
  readonly from: number;
  readonly to: number;
  readonly branch: string;
}
