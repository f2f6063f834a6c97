import type { QueryResultRow } from 'pg';
import { type NamedQuery, type Queryable, run } from '#libs/platform/database';
import type { ActivityPlan, AdditiveSource } from './activity-plan.js';
import type {
  BeatRun,
  BranchWindow,
  ContextFilter,
  CreditedEntity,
  CreditRow,
  CreditRun,
  DayContextRow,
  DayDependencyRow,
  DayEditsRow,
  DayFigures,
  DayRow,
  DaysTime,
  DependencyRow,
  DimensionRow,
  EditsRow,
  EntityRow,
  FileRef,
  ProjectDaysTime,
  ProjectDependencyRow,
  ProjectEntityRow,
  RangeTime,
} from './activity-query.js';
import {
  contextOf,
  dimensionOf,
  editsOf,
  figuresOf,
  namesOf,
  projectDayTotals,
  rangeTotal,
  sumsByDay,
} from './answer-rows.js';
import { passes, type RangeOptions, RegroupedAnswer } from './regrouped-answer.js';
import { BY_CONTEXT } from './sql/by-context.sql.js';
import { BY_DAY } from './sql/by-day.sql.js';
import { BY_DAY_CONTEXT } from './sql/by-day-context.sql.js';
import { BY_DAY_DEPENDENCIES } from './sql/by-day-dependencies.sql.js';
import { BY_DAY_ENTITY } from './sql/by-day-entity.sql.js';
import { BY_DAY_PROJECT_DEPENDENCIES, BY_DAY_PROJECT_ENTITY } from './sql/by-day-project.sql.js';
import { BY_DEPENDENCIES } from './sql/by-dependencies.sql.js';
import { BY_DAY_DEPENDENCY, BY_DEPENDENCY } from './sql/by-dependency.sql.js';
import { BY_DIMENSION } from './sql/by-dimension.sql.js';
import { BY_ENTITY } from './sql/by-entity.sql.js';
import { BY_WINDOW } from './sql/by-window.sql.js';
import { CREDIT_RUNS, CREDITED_ENTITIES, CREDITS } from './sql/credits.sql.js';
import { DAY_FIGURES } from './sql/day-figures.sql.js';
import { EDITS_BY_DAY } from './sql/edits-by-day.sql.js';
import { EDITS_OF_RANGE } from './sql/edits-of-range.sql.js';
import { EXTERNAL, EXTERNAL_BY_ENTITY } from './sql/external.sql.js';
import {
  type BeatSource,
  countingParams,
  daysOf,
  dependencyParams,
  externalParams,
  filterParams,
  frozenParams,
  rolledParams,
  shownParam,
  sliceParams,
} from './sql/slice.js';

/**
 * The rows of one question, each kind by one statement, all of one snapshot. Microseconds. External durations are added
 * to time per context, dimension, day, entity and group; they have no dependencies, no edits and no stretches. The same
 * holds of days whose heartbeats are gone, where time is computed from heartbeats.
 *
 * Totals are told beside the rows they are made of: under a policy that measures gaps inside each group, rows do not add
 * up to them.
 */
export class ActivityAnswer {
  private overlay: Promise<DayContextRow[]> | undefined;
  private readonly regrouped: RegroupedAnswer;

  constructor(
    readonly plan: ActivityPlan,
    private readonly on: Queryable,
  ) {
    this.regrouped = new RegroupedAnswer(plan, on);
  }

  /** Time per local day, and what it is made of. The filter comes on top of the question's own. */
  async days(filter?: ContextFilter): Promise<DaysTime> {
    if (!this.isRegrouped) {
      const rows = await this.byDayAndContext();
      const time = { rows, totals: sumsByDay(rows) };
      return filter === undefined ? time : this.within(time, filter);
    }
    const [{ rows, totals }, beside] = await Promise.all([this.regrouped.days(filter), this.beside(filter)]);
    return { rows: [...rows, ...beside], totals: sumsByDay([...totals, ...beside]) };
  }

  /** Of days that were read, those in which only what passes counts: where rows add up nothing has to be read again. */
  async within(time: DaysTime, filter: ContextFilter): Promise<DaysTime> {
    if (this.isRegrouped) return this.days(filter);
    const rows = time.rows.filter((row) => passes(row, filter));
    return { rows, totals: sumsByDay(rows) };
  }

  /**
   * Time per local day and context; days without any are absent. Only where contexts add up: a policy that measures gaps
   * inside each group has {@link days} alone.
   */
  async byDayAndContext(): Promise<DayContextRow[]> {
    const [rows, beside] = await Promise.all([this.runPlanned(BY_DAY_CONTEXT), this.beside()]);
    return [...rows.map((row) => ({ day: row.day, ...contextOf(row) })), ...beside];
  }

  /** Time of the whole range, and what it is made of, in rows that know all dimensions or only some. */
  async range(options: RangeOptions = {}): Promise<RangeTime> {
    const { filter, dimensions } = options;
    if (!this.isRegrouped) {
      const needsContexts = filter !== undefined || dimensions?.includes('branch');
      const rows = needsContexts ? await this.byContext() : await this.byDimension();
      const left = filter === undefined ? rows : rows.filter((row) => passes(row, filter));
      return { rows: left, totalUs: rangeTotal(left) };
    }
    const [{ rows, totalUs }, beside] = await Promise.all([this.regrouped.range(options), this.beside(filter)]);
    const added = beside.map(({ day: _, ...row }) => row);
    return { rows: [...rows, ...added], totalUs: totalUs + added.reduce((sum, { us }) => sum + us, 0) };
  }

  /** Time of the whole range along every dimension, in rows that know all of them or only some. */
  async byDimension(): Promise<DimensionRow[]> {
    if (this.isRegrouped) return (await this.range()).rows.filter(({ us }) => us > 0);
    const [rows, beside] = await Promise.all([this.ownDimensions(), this.beside()]);
    return [...rows, ...beside.map(({ day: _, ...row }) => row)];
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

  /** Time of the range told as one, and of its days, which may add up to something else. */
  async figures(): Promise<DayFigures & { readonly rangeUs: number }> {
    const [figures, range] = await Promise.all([
      this.dayFigures(),
      this.isRegrouped ? this.range({ dimensions: [] }) : undefined,
    ]);
    return { ...figures, rangeUs: range?.totalUs ?? figures.totalUs };
  }

  /** Time per local day, oldest first; days without any are absent. */
  async byDay(): Promise<DayRow[]> {
    const [rows, beside] = await Promise.all([
      this.isRegrouped ? this.regrouped.days(undefined, []).then(({ totals }) => totals) : this.runPlanned(BY_DAY),
      this.beside(),
    ]);
    return beside.length === 0 ? [...rows] : sumsByDay([...rows, ...beside]);
  }

  /** Time per local day and entity; one may come several times. */
  async byDayAndEntity(): Promise<EntityRow[]> {
    const own = this.isRegrouped ? this.regrouped.entities() : this.runOnBeats(BY_DAY_ENTITY);
    return (await Promise.all([own, this.overlaid(EXTERNAL_BY_ENTITY)])).flat();
  }

  /** Time per local day and dependency, in no order; a name may come several times. */
  async byDayAndDependency(): Promise<DayDependencyRow[]> {
    const { plan } = this;
    if (plan.isRolled) return run(this.on, BY_DAY_DEPENDENCY, dependencyParams(plan, 'by day'));
    if (this.isRegrouped)
      return (await this.regrouped.dependencies('day')).map((row) => ({ ...row, day: row.day ?? '' }));
    const rows = await this.runOnBeats(BY_DAY_DEPENDENCIES);
    return rows.flatMap(({ day, us, dependencies }) => namesOf(dependencies).map((name) => ({ day, name, us })));
  }

  /** Time per local day and project, and what it is made of. */
  async projectDays(): Promise<ProjectDaysTime> {
    if (!this.isRegrouped) {
      const rows = await this.byDayAndContext();
      return { rows, totals: projectDayTotals(rows) };
    }
    const [{ rows, totals }, beside] = await Promise.all([this.regrouped.projectDays(), this.beside()]);
    return { rows: [...rows, ...beside], totals: projectDayTotals([...totals, ...beside]) };
  }

  /** Time per local day, project and entity. */
  async byDayProjectAndEntity(): Promise<ProjectEntityRow[]> {
    const own = this.isRegrouped ? this.regrouped.projectEntities() : this.runOnBeats(BY_DAY_PROJECT_ENTITY);
    return (await Promise.all([own, this.overlaid(EXTERNAL_BY_ENTITY)])).flat();
  }

  /** Time per local day, project and dependency, in no order; a name may come several times. */
  async byDayProjectAndDependency(): Promise<ProjectDependencyRow[]> {
    if (this.isRegrouped) {
      return (await this.regrouped.dependencies('project')).map((row) => ({ ...row, day: row.day ?? '' }));
    }
    const rows = await this.runOnBeats(BY_DAY_PROJECT_DEPENDENCIES);
    return rows.flatMap(({ dependencies, ...row }) => namesOf(dependencies).map((name) => ({ ...row, name })));
  }

  /** Time of the whole range per dependency; of a set each one has the whole time. */
  async byDependency(): Promise<DependencyRow[]> {
    const { plan } = this;
    if (plan.isRolled) return run(this.on, BY_DEPENDENCY, dependencyParams(plan));
    if (this.isRegrouped) return this.regrouped.dependencies('whole');
    const rows = await this.runOnBeats(BY_DEPENDENCIES);
    return rows.flatMap(({ us, dependencies }) => namesOf(dependencies).map((name) => ({ name, us })));
  }

  /** Every heartbeat whose credited time reaches into the range, oldest first; `us` is what lies in the range. */
  async credits(): Promise<CreditRow[]> {
    const rows = await (this.isRegrouped ? this.regrouped.run(CREDITS.regrouped) : this.runOnBeats(CREDITS));
    return rows.map((row) => ({
      ...contextOf(row),
      time: row.time_us,
      entity: row.entity,
      dependencies: row.dependencies === null ? [] : JSON.parse(row.dependencies),
    }));
  }

  /** What {@link credits} add up to, by context and entity, in no order. */
  async creditedEntities(): Promise<CreditedEntity[]> {
    const { regrouped } = CREDITED_ENTITIES;
    const rows = await (this.isRegrouped ? this.regrouped.run(regrouped) : this.runOnBeats(CREDITED_ENTITIES));
    return rows.map((row) => ({ ...contextOf(row), entity: row.entity }));
  }

  /** {@link credits} without their files, as one where they follow one another without a break in the same context. */
  async creditRuns(): Promise<CreditRun[]> {
    if (this.isRegrouped) return this.credits();
    const rows = await this.runOnBeats(CREDIT_RUNS);
    return rows.map((row) => ({ ...contextOf(row), time: row.time_us }));
  }

  /** Heartbeats of the range that follow one another within a timeout, whatever the policy; oldest first. */
  runs(timeoutUs: number, filter?: ContextFilter): Promise<BeatRun[]> {
    return this.regrouped.runs(filter, timeoutUs);
  }

  /**
   * Microseconds inside each window, which may have any edges, on its branch of the project that the filters name. Parts
   * of windows outside the range count nothing. Without a timeout, a choice of writes or filters of the question's own.
   * Where gaps are not split, each window is a range of its own.
   */
  async byWindow(windows: readonly BranchWindow[]): Promise<number[]> {
    const { userId, policy, range, project, hiddenProjectIds, source } = this.plan;
    const [timeoutUs, ...counting] = countingParams(this.plan);
    const clip = (at: number) => Math.min(Math.max(at, range.from), range.to);
    const how = source === 'regrouped' || source === 'unsplit' ? source : 'clipped';
    const rows = await run(this.on, BY_WINDOW[how], [
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
      policy.zone,
    ]);
    return rows.map(({ us }) => us);
  }

  /** Microseconds of the whole range on one file, in every place it was checked out to. Ignores the filters. */
  async onFile(file: FileRef): Promise<number> {
    const { userId, range, policy } = this.plan;
    const [timeoutUs, ...counting] = countingParams(this.plan);
    const [row] = await run(this.on, BY_ENTITY[this.isRegrouped ? 'regrouped' : this.beatSource], [
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
      policy.zone,
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

  private get isRegrouped(): boolean {
    return this.plan.source === 'regrouped';
  }

  private get beatSource(): BeatSource {
    return this.plan.source === 'unsplit' ? 'unsplit' : 'heartbeats';
  }

  /** What is added to the heartbeats' time, per local day and context; read once. */
  private async beside(filter?: ContextFilter): Promise<DayContextRow[]> {
    this.overlay ??= Promise.all([this.overlaid(EXTERNAL), this.frozen()]).then(([external, frozen]) =>
      [...external, ...frozen].map((row) => ({ day: row.day, ...contextOf(row) })),
    );
    const rows = await this.overlay;
    return filter === undefined ? rows : rows.filter((row) => passes(row, filter));
  }

  private async overlaid<Row extends QueryResultRow>(query: NamedQuery<unknown[], Row>): Promise<Row[]> {
    const { plan } = this;
    if (!plan.includesExternal) return [];
    return run(this.on, query, [...externalParams(plan), ...filterParams(plan)]);
  }

  private async frozen() {
    const { plan } = this;
    if (plan.frozen.from >= plan.frozen.to) return [];
    return run(this.on, BY_DAY_CONTEXT['15m'], [...frozenParams(plan), ...filterParams(plan)]);
  }

  private async byContext(): Promise<DimensionRow[]> {
    const [rows, beside] = await Promise.all([this.runPlanned(BY_CONTEXT), this.beside()]);
    return [...rows.map(contextOf), ...beside.map(({ day: _, ...row }) => row)];
  }

  private async ownDimensions(): Promise<DimensionRow[]> {
    if (!this.plan.isRolled) return (await this.runPlanned(BY_CONTEXT)).map(contextOf);
    return (await run(this.on, BY_DIMENSION, rolledParams(this.plan))).map(dimensionOf);
  }

  private async runPlanned<Row extends QueryResultRow>(
    queries: Record<AdditiveSource, NamedQuery<unknown[], Row>>,
  ): Promise<Row[]> {
    const { plan } = this;
    if (plan.source === 'regrouped') throw new Error('rows of contexts do not add up under this policy');
    return run(this.on, queries[plan.source], [...sliceParams(plan), ...filterParams(plan)]);
  }

  private runOnBeats<Row extends QueryResultRow>(
    queries: Record<BeatSource, NamedQuery<unknown[], Row>>,
  ): Promise<Row[]> {
    const { plan } = this;
    return run(this.on, queries[this.beatSource], [...sliceParams(plan, this.beatSource), ...filterParams(plan)]);
  }
}
