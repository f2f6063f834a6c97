import type { QueryResultRow } from 'pg';
import { MICROS_PER_SECOND } from '#libs/kernel';
import { type NamedQuery, type Queryable, run } from '#libs/platform/database';
import type { ActivityPlan, ActivitySource } from './activity-plan.js';
import type {
  ContextRow,
  CreditRow,
  DayContextRow,
  DayRow,
  DependenciesRow,
  EditsRow,
  EntityRow,
  FileRef,
} from './activity-query.js';
import { BY_CONTEXT, type ContextSqlRow } from './sql/by-context.sql.js';
import { BY_DAY } from './sql/by-day.sql.js';
import { BY_DAY_CONTEXT } from './sql/by-day-context.sql.js';
import { BY_DAY_DEPENDENCIES } from './sql/by-day-dependencies.sql.js';
import { BY_DAY_ENTITY } from './sql/by-day-entity.sql.js';
import { BY_DEPENDENCIES } from './sql/by-dependencies.sql.js';
import { BY_ENTITY } from './sql/by-entity.sql.js';
import { CREDITS } from './sql/credits.sql.js';
import { EDITS_BY_DAY } from './sql/edits-by-day.sql.js';
import { filterParams, sliceParams } from './sql/slice.js';

/** The rows of one question, each kind by one statement, all of one snapshot. Microseconds. */
export class ActivityAnswer {
  constructor(
    readonly plan: ActivityPlan,
    private readonly on: Queryable,
  ) {}

  /** Time per local day and context; days without any are absent. */
  async byDayAndContext(): Promise<DayContextRow[]> {
    const rows = await this.runPlanned(BY_DAY_CONTEXT);
    return rows.map((row) => ({ day: row.day, ...contextOf(row) }));
  }

  /** Time of the whole range per context. */
  async byContext(): Promise<ContextRow[]> {
    return (await this.runPlanned(BY_CONTEXT)).map(contextOf);
  }

  /** Time per local day, oldest first; days without any are absent. */
  byDay(): Promise<DayRow[]> {
    return this.runPlanned(BY_DAY);
  }

  /** Time per local day and entity. */
  byDayAndEntity(): Promise<EntityRow[]> {
    return this.runOnHeartbeats(BY_DAY_ENTITY);
  }

  /** Time per local day and set of dependencies. */
  async byDayAndDependencies(): Promise<DependenciesRow[]> {
    const rows = await this.runOnHeartbeats(BY_DAY_DEPENDENCIES);
    return rows.map((row) => ({ day: row.day, us: row.us, dependencies: JSON.parse(row.dependencies) }));
  }

  /** Time of the whole range per set of dependencies. */
  async byDependencies(): Promise<Omit<DependenciesRow, 'day'>[]> {
    const rows = await this.runOnHeartbeats(BY_DEPENDENCIES);
    return rows.map((row) => ({ us: row.us, dependencies: JSON.parse(row.dependencies) }));
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

  /** Microseconds of the whole range on one file, in every place it was checked out to. Ignores the filters. */
  async onFile(file: FileRef): Promise<number> {
    const { userId, policy, range } = this.plan;
    const [row] = await run(this.on, BY_ENTITY, [
      userId,
      policy.timeoutSeconds * MICROS_PER_SECOND,
      range.from,
      range.to,
      policy.writesOnly,
      policy.rule,
      policy.edge,
      file.entity,
      file.project,
      file.pathInProject,
      this.plan.hiddenProjectIds,
    ]);
    return row?.us ?? 0;
  }

  /** What people and assistants changed, per local day, model and session. */
  async edits(): Promise<EditsRow[]> {
    const { userId, range } = this.plan;
    const rows = await run(this.on, EDITS_BY_DAY, [
      userId,
      range.from,
      range.to,
      range.zone,
      this.plan.project,
      this.plan.branches,
      this.plan.hiddenProjectIds,
    ]);
    return rows.map((row) => ({
      day: row.day,
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
    }));
  }

  private runPlanned<Row extends QueryResultRow>(
    queries: Record<ActivitySource, NamedQuery<unknown[], Row>>,
  ): Promise<Row[]> {
    const { plan } = this;
    return run(this.on, queries[plan.source], [...sliceParams(plan), ...filterParams(plan)]);
  }

  private runOnHeartbeats<Row extends QueryResultRow>(query: NamedQuery<unknown[], Row>): Promise<Row[]> {
    const { plan } = this;
    return run(this.on, query, [...sliceParams(plan, 'heartbeats'), ...filterParams(plan)]);
  }
}

function contextOf(row: ContextSqlRow): ContextRow {
  const { us, project, branch, language, editor, os, category, machine, machine_uuid } = row;
  return { us, project, branch, language, editor, os, category, machine, machineUuid: machine_uuid };
}
