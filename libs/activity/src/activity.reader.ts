import { Injectable } from '@nestjs/common';
import type { QueryResultRow } from 'pg';
import { TimePolicies } from '#libs/durations';
import { DomainError, MICROS_PER_SECOND } from '#libs/kernel';
import { ActivityPools, type NamedQuery, run } from '#libs/platform/database';
import { type ActivityPlan, type ActivitySource, planActivity } from './activity-plan.js';
import type {
  ActivityQuery,
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
import { BY_ENTITY } from './sql/by-entity.sql.js';
import { CREDITS } from './sql/credits.sql.js';
import { EDITS_BY_DAY } from './sql/edits-by-day.sql.js';
import { filterParams, sliceParams } from './sql/slice.js';

/** The read engine: plans a question, runs one statement, returns rows of microseconds. */
@Injectable()
export class ActivityReader {
  constructor(
    private readonly pools: ActivityPools,
    private readonly policies: TimePolicies,
  ) {}

  /** The plan of a question. Fails with `activity.unknown_person` when the subject is gone. */
  async plan(query: ActivityQuery): Promise<ActivityPlan> {
    const [person] = query.subject;
    const stored = person && (await this.policies.active(person.userId));
    if (stored === undefined) throw new DomainError('activity.unknown_person', 'nobody to read activity of');
    return planActivity(query, stored);
  }

  /** Time per local day and context; days without any are absent. */
  async byDayAndContext(plan: ActivityPlan): Promise<DayContextRow[]> {
    const rows = await this.runPlanned(BY_DAY_CONTEXT, plan);
    return rows.map((row) => ({ day: row.day, ...contextOf(row) }));
  }

  /** Time of the whole range per context. */
  async byContext(plan: ActivityPlan): Promise<ContextRow[]> {
    return (await this.runPlanned(BY_CONTEXT, plan)).map(contextOf);
  }

  /** Time per local day, oldest first; days without any are absent. */
  byDay(plan: ActivityPlan): Promise<DayRow[]> {
    return this.runPlanned(BY_DAY, plan);
  }

  /** Time per local day and entity. */
  byDayAndEntity(plan: ActivityPlan): Promise<EntityRow[]> {
    return this.runOnHeartbeats(BY_DAY_ENTITY, plan);
  }

  /** Time per local day and set of dependencies. */
  async byDayAndDependencies(plan: ActivityPlan): Promise<DependenciesRow[]> {
    const rows = await this.runOnHeartbeats(BY_DAY_DEPENDENCIES, plan);
    return rows.map((row) => ({ day: row.day, us: row.us, dependencies: JSON.parse(row.dependencies) }));
  }

  /** Every heartbeat whose credited time reaches into the range, oldest first; `us` is clipped to the range. */
  async credits(plan: ActivityPlan): Promise<CreditRow[]> {
    const rows = await this.runOnHeartbeats(CREDITS, plan);
    return rows.map((row) => ({
      ...contextOf(row),
      time: row.time_us,
      entity: row.entity,
      dependencies: row.dependencies === null ? [] : JSON.parse(row.dependencies),
    }));
  }

  /** Microseconds of the whole range on one file, in every place it was checked out to. Ignores the filters. */
  async onFile(plan: ActivityPlan, file: FileRef): Promise<number> {
    const { userId, policy, range } = plan;
    const [row] = await run(this.pools.read, BY_ENTITY, [
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
      plan.hiddenProjectIds,
    ]);
    return row?.us ?? 0;
  }

  /** What people and assistants changed, per local day, model and session. */
  async edits(plan: ActivityPlan): Promise<EditsRow[]> {
    const { userId, range } = plan;
    const rows = await run(this.pools.read, EDITS_BY_DAY, [
      userId,
      range.from,
      range.to,
      range.zone,
      plan.project,
      plan.branches,
      plan.hiddenProjectIds,
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
    plan: ActivityPlan,
  ): Promise<Row[]> {
    return run(this.pools.read, queries[plan.source], [...sliceParams(plan), ...filterParams(plan)]);
  }

  private runOnHeartbeats<Row extends QueryResultRow>(
    query: NamedQuery<unknown[], Row>,
    plan: ActivityPlan,
  ): Promise<Row[]> {
    return run(this.pools.read, query, [...sliceParams(plan, 'heartbeats'), ...filterParams(plan)]);
  }
}

function contextOf(row: ContextSqlRow): ContextRow {
  const { us, project, branch, language, editor, os, category, machine, machine_uuid } = row;
  return { us, project, branch, language, editor, os, category, machine, machineUuid: machine_uuid };
}
