import type { QueryResultRow } from 'pg';
import type { GapPolicy } from '#libs/kernel';
import { type NamedQuery, type Queryable, run } from '#libs/platform/database';
import type { ActivityPlan, ActivitySource } from './activity-plan.js';
import type {
  BranchWindow,
  ContextRow,
  CreditRow,
  DayContextRow,
  DayDependencyRow,
  DayEditsRow,
  DayFigures,
  DayRow,
  DependencyRow,
  DimensionRow,
  EditsRow,
  EntityRow,
  FileRef,
  GroupRow,
  ProjectDependencyRow,
  ProjectEntityRow,
} from './activity-query.js';
import { BY_CONTEXT, type ContextSqlRow } from './sql/by-context.sql.js';
import { BY_DAY } from './sql/by-day.sql.js';
import { BY_DAY_CONTEXT } from './sql/by-day-context.sql.js';
import { BY_DAY_DEPENDENCIES } from './sql/by-day-dependencies.sql.js';
import { BY_DAY_ENTITY } from './sql/by-day-entity.sql.js';
import { BY_DAY_PROJECT_DEPENDENCIES, BY_DAY_PROJECT_ENTITY } from './sql/by-day-project.sql.js';
import { BY_DEPENDENCIES } from './sql/by-dependencies.sql.js';
import { BY_DAY_DEPENDENCY, BY_DEPENDENCY } from './sql/by-dependency.sql.js';
import { BY_DIMENSION, type DimensionSqlRow } from './sql/by-dimension.sql.js';
import { BY_ENTITY } from './sql/by-entity.sql.js';
import { BY_WINDOW } from './sql/by-window.sql.js';
import { CREDITS } from './sql/credits.sql.js';
import { DAY_FIGURES } from './sql/day-figures.sql.js';
import { EDITS_BY_DAY, type EditsSqlRow } from './sql/edits-by-day.sql.js';
import { EDITS_OF_RANGE } from './sql/edits-of-range.sql.js';
import { EXTERNAL, EXTERNAL_BY_ENTITY } from './sql/external.sql.js';
import { GROUPED, type GroupDimension } from './sql/grouped.sql.js';
import {
  countingParams,
  daysOf,
  dependencyParams,
  externalParams,
  filterParams,
  rolledParams,
  shownParam,
  sliceParams,
} from './sql/slice.js';

/**
 * The rows of one question, each kind by one statement, all of one snapshot. Microseconds. External durations are added
 * to time per context, dimension, day, entity and group; they have no dependencies, no edits and no stretches.
 */
export class ActivityAnswer {
  private overlay: Promise<DayContextRow[]> | undefined;

  constructor(
    readonly plan: ActivityPlan,
    private readonly on: Queryable,
  ) {}

  /** Time per local day and context; days without any are absent. */
  async byDayAndContext(): Promise<DayContextRow[]> {
    const [rows, external] = await Promise.all([this.runPlanned(BY_DAY_CONTEXT), this.external()]);
    return [...rows.map((row) => ({ day: row.day, ...contextOf(row) })), ...external];
  }

  /** Time of the whole range along every dimension, in rows that know all of them or only some. */
  async byDimension(): Promise<DimensionRow[]> {
    const [rows, external] = await Promise.all([this.ownDimensions(), this.external()]);
    return [...rows, ...external.map(({ day: _, ...row }) => row)];
  }

  /** What can be said of the range's days at once. */
  async dayFigures(): Promise<DayFigures> {
    const { plan } = this;
    if (plan.source !== 'day' || plan.branches !== null) return figuresOf(await this.byDay());
    const { first, last } = daysOf(plan);
    const { userId, policy, project, language, hiddenProjectIds } = plan;
    const [row] = await run(this.on, DAY_FIGURES, [
      userId,
      policy.id,
      first,
      last,
      project,
      language,
      hiddenProjectIds,
      ...(externalParams(plan).slice(1) as [number, number, string]),
      shownParam(plan),
    ]);
    const { total_us: totalUs = 0, active_days: activeDays = 0, best_day: day = null, best_us: us = null } = row ?? {};
    return { totalUs, activeDays, best: day === null || us === null ? null : { day, us } };
  }

  /** Time per local day, oldest first; days without any are absent. */
  async byDay(): Promise<DayRow[]> {
    const [rows, external] = await Promise.all([this.runPlanned(BY_DAY), this.external()]);
    if (external.length === 0) return rows;
    return [...sumsBy([...rows, ...external], ({ day }) => day)]
      .map(([day, us]) => ({ day, us }))
      .sort((a, b) => (a.day < b.day ? -1 : 1));
  }

  /** Time per local day and entity; one may come several times. */
  async byDayAndEntity(): Promise<EntityRow[]> {
    return (await Promise.all([this.runOnHeartbeats(BY_DAY_ENTITY), this.overlaid(EXTERNAL_BY_ENTITY)])).flat();
  }

  /** Time per local day and dependency, in no order; a name may come several times. */
  async byDayAndDependency(): Promise<DayDependencyRow[]> {
    const { plan } = this;
    if (plan.isRolled) return run(this.on, BY_DAY_DEPENDENCY, dependencyParams(plan, 'by day'));
    const rows = await this.runOnHeartbeats(BY_DAY_DEPENDENCIES);
    return rows.flatMap(({ day, us, dependencies }) => namesOf(dependencies).map((name) => ({ day, name, us })));
  }

  /** Time per local day, project and entity. */
  async byDayProjectAndEntity(): Promise<ProjectEntityRow[]> {
    return (await Promise.all([this.runOnHeartbeats(BY_DAY_PROJECT_ENTITY), this.overlaid(EXTERNAL_BY_ENTITY)])).flat();
  }

  /** Time per local day, project and dependency, in no order; a name may come several times. */
  async byDayProjectAndDependency(): Promise<ProjectDependencyRow[]> {
    const rows = await this.runOnHeartbeats(BY_DAY_PROJECT_DEPENDENCIES);
    return rows.flatMap(({ dependencies, ...row }) => namesOf(dependencies).map((name) => ({ ...row, name })));
  }

  /** Time of the whole range per dependency; of a set each one has the whole time. */
  async byDependency(): Promise<DependencyRow[]> {
    const { plan } = this;
    if (plan.isRolled) return run(this.on, BY_DEPENDENCY, dependencyParams(plan));
    const rows = await this.runOnHeartbeats(BY_DEPENDENCIES);
    return rows.flatMap(({ us, dependencies }) => namesOf(dependencies).map((name) => ({ name, us })));
  }

  /**
   * Time per group under a policy that measures gaps inside each group, caps them and credits the later heartbeat, as
   * `hackatime` does. Groups may overlap. The question's own timeout and rule play no part.
   */
  async grouped(dimension: GroupDimension, { rule, edge, timeoutSeconds }: GapPolicy): Promise<GroupRow[]> {
    const { plan } = this;
    const policy = { ...plan.policy, rule, edge, timeoutSeconds };
    const [rows, external] = await Promise.all([
      this.runOnHeartbeats(GROUPED[dimension], { ...plan, policy }),
      this.external(),
    ]);
    const own = external.map((row) => ({ name: row[dimension], us: row.us }));
    return [...sumsBy([...rows, ...own], ({ name }) => name)].map(([name, us]) => ({ name, us }));
  }

  /** Every heartbeat whose credited time reaches into the range, oldest first; `us` is clipped to the range. */
  async credits(): Promise<CreditRow[]> {
    const rows = await this.runOnHeartbeats(CREDITS);
    return rows.map((row) => ({
      ...contextOf(row),
      time: row.time_us,
      entity: row.entity,
      dependencies: row.dependencies === null ? [] : JSON.parse(row.dependencies),
    }));
  }

  /**
   * Microseconds inside each window, which may have any edges, on its branch of the project that the filters name. Parts
   * of windows outside the range count nothing. Only under the published policy, without other filters.
   */
  async byWindow(windows: readonly BranchWindow[]): Promise<number[]> {
    const { userId, policy, range, project, hiddenProjectIds } = this.plan;
    const [timeoutUs, ...counting] = countingParams(this.plan);
    const clip = (at: number) => Math.min(Math.max(at, range.from), range.to);
    const rows = await run(this.on, BY_WINDOW, [
      userId,
      policy.id,
      timeoutUs,
      ...counting,
      project,
      hiddenProjectIds,
      windows.map(({ from }) => clip(from)),
      windows.map(({ to }) => clip(to)),
      windows.map(({ branch }) => branch),
      shownParam(this.plan),
    ]);
    return rows.map(({ us }) => us);
  }

  /** Microseconds of the whole range on one file, in every place it was checked out to. Ignores the filters. */
  async onFile(file: FileRef): Promise<number> {
    const { userId, range } = this.plan;
    const [timeoutUs, ...counting] = countingParams(this.plan);
    const [row] = await run(this.on, BY_ENTITY, [
      userId,
      timeoutUs,
      range.from,
      range.to,
      ...counting,
      file.entity,
      file.project,
      file.pathInProject,
      this.plan.hiddenProjectIds,
      shownParam(this.plan),
    ]);
    return row?.us ?? 0;
  }

  /** What people and assistants changed, per local day, model and session. */
  async edits(): Promise<DayEditsRow[]> {
    const { userId, range } = this.plan;
    const rows = await run(this.on, EDITS_BY_DAY, [
      userId,
      range.from,
      range.to,
      range.zone,
      this.plan.project,
      this.plan.branches,
      this.plan.hiddenProjectIds,
      this.plan.language,
      shownParam(this.plan),
    ]);
    return rows.map((row) => ({ day: row.day, ...editsOf(row) }));
  }

  /** What people and assistants changed in the whole range, per model and session. */
  async editsOfRange(): Promise<EditsRow[]> {
    const { plan } = this;
    if (!plan.isRolled) return this.edits();
    return (await run(this.on, EDITS_OF_RANGE, [...rolledParams(plan), plan.range.zone])).map(editsOf);
  }

  /** External durations per local day and context, read once. */
  private external(): Promise<DayContextRow[]> {
    this.overlay ??= this.overlaid(EXTERNAL).then((rows) => rows.map((row) => ({ day: row.day, ...contextOf(row) })));
    return this.overlay;
  }

  private async overlaid<Row extends QueryResultRow>(query: NamedQuery<unknown[], Row>): Promise<Row[]> {
    const { plan } = this;
    if (!plan.includesExternal) return [];
    return run(this.on, query, [...externalParams(plan), ...filterParams(plan)]);
  }

  private async ownDimensions(): Promise<DimensionRow[]> {
    if (!this.plan.isRolled) return (await this.runPlanned(BY_CONTEXT)).map(contextOf);
    return (await run(this.on, BY_DIMENSION, rolledParams(this.plan))).map(dimensionOf);
  }

  private runPlanned<Row extends QueryResultRow>(
    queries: Record<ActivitySource, NamedQuery<unknown[], Row>>,
  ): Promise<Row[]> {
    const { plan } = this;
    return run(this.on, queries[plan.source], [...sliceParams(plan), ...filterParams(plan)]);
  }

  private runOnHeartbeats<Row extends QueryResultRow>(
    query: NamedQuery<unknown[], Row>,
    plan = this.plan,
  ): Promise<Row[]> {
    return run(this.on, query, [...sliceParams(plan, 'heartbeats'), ...filterParams(plan)]);
  }
}

function contextOf(row: ContextSqlRow): ContextRow {
  const { us, project, branch, language, editor, os, category, machine, machine_uuid } = row;
  return { us, project, branch, language, editor, os, category, machine, machineUuid: machine_uuid };
}

function dimensionOf({ dim, us, project, value, machine, machine_uuid }: DimensionSqlRow): DimensionRow {
  switch (dim) {
    case 1:
      return { us, project, language: value };
    case 2:
      return { us, editor: value };
    case 3:
      return { us, os: value };
    case 4:
      return { us, machine, machineUuid: machine_uuid };
    case 5:
      return { us, category: value };
  }
}

function editsOf(row: Omit<EditsSqlRow, 'day'>): EditsRow {
  return {
    model: row.model,
    session: row.session,
    aiAdditions: row.ai_additions,
    aiDeletions: row.ai_deletions,
    humanAdditions: row.human_additions,
    humanDeletions: row.human_deletions,
    inputTokens: row.ai_input_tokens,
    cachedInputTokens: row.ai_cached_input_tokens,
    outputTokens: row.ai_output_tokens,
    promptLengthSum: row.prompt_length_sum,
    promptEvents: row.prompt_events,
  };
}

function sumsBy<Row extends { us: number }, Key>(rows: readonly Row[], keyOf: (row: Row) => Key): Map<Key, number> {
  const sums = new Map<Key, number>();
  for (const row of rows) sums.set(keyOf(row), (sums.get(keyOf(row)) ?? 0) + row.us);
  return sums;
}

function namesOf(dependencies: string): string[] {
  return JSON.parse(dependencies);
}

/** @param days oldest first */
function figuresOf(days: readonly DayRow[]): DayFigures {
  let best: DayRow | null = null;
  let totalUs = 0;
  for (const day of days) {
    totalUs += day.us;
    if (best === null || day.us > best.us) best = day;
  }
  return { totalUs, activeDays: days.length, best };
}
