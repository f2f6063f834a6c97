import { Injectable, Optional } from '@nestjs/common';
import type { QueryResultRow } from 'pg';
import type { GapPolicy, LocalDate, UserId } from '#libs/kernel';
import { ActivityPools, type NamedQuery, run } from '#libs/platform/database';
import type { ContextRow, CreditRow } from './activity-query.js';
import { GapPolicyDefault } from './gap-policy-default.js';
import type { ContextSqlRow } from './sql/by-context.sql.js';
import {
  TEAM,
  TEAM_CONTEXTS,
  TEAM_CREDITS,
  TEAM_DAYS,
  TEAM_ENTITIES,
  TEAM_PAIRS,
  type TeamContextSqlRow,
  type TeamCounting,
  type TeamEntitySqlRow,
} from './sql/team.sql.js';
import type { TeamParams } from './sql/team-slices.js';
import { type TeamQuery, teamParams, teamPolicy } from './team-query.js';

/** Microseconds: of the days asked for, and of those before `since`, which the former leave out. */
export interface TeamSums {
  readonly us: number;
  readonly beforeUs: number;
}

/** Lists are in no order; a null name stands for time without a project or language. */
export interface TeamTime {
  readonly members: readonly ({ readonly userId: UserId } & TeamSums)[];
  readonly projects: readonly ({ readonly name: string | null } & TeamSums)[];
  readonly languages: readonly ({ readonly name: string | null } & TeamSums)[];
}

/** A member's time on one project in one language. */
export interface TeamPairRow extends TeamSums {
  readonly userId: UserId;
  readonly project: string | null;
  readonly language: string | null;
}

/** A member's time in one context. */
export interface TeamContextRow extends ContextRow, TeamSums {
  readonly userId: UserId;
}

/** What rollups do not know of the time. */
export interface WorkedOn {
  readonly entity: string | null;
  readonly type: string | null;
  readonly dependencies: readonly string[];
  /** Of external durations alone. */
  readonly meta: string | null;
}

export type TeamEntityRow = TeamContextRow & WorkedOn;
export type OfDay<Row> = Row & { readonly day: LocalDate };

/** One heartbeat of a member with the time credited to it. */
export interface TeamCreditRow extends CreditRow {
  readonly userId: UserId;
  readonly type: string;
}

/**
 * Time of many people, each answer by one statement, whose cost grows with members and days. Nothing of it is stored, so
 * leaving and hiding act at once. Day rollups under the asked way of counting answer whole days where a person has them;
 * everything else is counted from buckets and heartbeats, to the same microsecond. May lag behind by `REPLICA_MAX_LAG`.
 * Only where rows add up: a policy that measures gaps inside each group is for `TeamGroupsReader`.
 */
@Injectable()
export class TeamActivityReader {
  constructor(
    private readonly pools: ActivityPools,
    @Optional() private readonly fallback: GapPolicyDefault = new GapPolicyDefault(),
  ) {}

  /** How a question's gaps are counted; undefined: by everybody's own settings. */
  policyOf(query: Pick<TeamQuery, 'counting'>): GapPolicy | undefined {
    return teamPolicy(query, this.fallback.name);
  }

  /** Sums per member, project and language. People without time are absent. */
  async ask(query: TeamQuery): Promise<TeamTime> {
    const rows = await this.read(TEAM, query);
    const named = (kind: 'project' | 'language') =>
      rows.filter((row) => row.kind === kind).map(({ name, ...row }) => ({ name, ...sumsOf(row) }));
    const members = rows.filter((row) => row.kind === 'member');
    return {
      members: members.map((row) => ({ userId: row.user_id as UserId, ...sumsOf(row) })),
      projects: named('project'),
      languages: named('language'),
    };
  }

  /** The same before it is added up. */
  async byPair(query: TeamQuery): Promise<TeamPairRow[]> {
    const rows = await this.read(TEAM_PAIRS, query);
    return rows.map((row) => ({ userId: idOf(row), project: row.project, language: row.language, ...sumsOf(row) }));
  }

  async byContext(query: TeamQuery): Promise<TeamContextRow[]> {
    return (await this.read(TEAM_CONTEXTS.whole, query)).map(contextOf);
  }

  /** `since` plays no part: days are told apart anyway. */
  async byDayAndContext(query: TeamQuery): Promise<OfDay<TeamContextRow>[]> {
    const rows = await this.read(TEAM_CONTEXTS['by day'], { ...query, since: undefined });
    return rows.map((row) => ({ ...contextOf(row), day: row.day as LocalDate }));
  }

  /** Everybody together, of each day; no machines. `since` plays no part. */
  async byDay(query: TeamQuery): Promise<OfDay<ContextRow>[]> {
    const rows = await this.read(TEAM_DAYS, { ...query, since: undefined });
    return rows.map((row) => ({ ...dimensionsOf(row), us: row.us, day: row.day as LocalDate }));
  }

  /** From heartbeats: days whose heartbeats are gone have no entities. */
  async byEntity(query: TeamQuery): Promise<TeamEntityRow[]> {
    return (await this.read(TEAM_ENTITIES.whole, query)).map(entityOf);
  }

  /** The same of each day; `since` plays no part. */
  async byDayAndEntity(query: TeamQuery): Promise<OfDay<TeamEntityRow>[]> {
    const rows = await this.read(TEAM_ENTITIES['by day'], { ...query, since: undefined });
    return rows.map((row) => ({ ...entityOf(row), day: row.day as LocalDate }));
  }

  /** Heartbeats with their credit, clipped to the windows; member by member, oldest first. Never external durations. */
  async credits(query: TeamQuery): Promise<TeamCreditRow[]> {
    const rows = await this.read(TEAM_CREDITS, { ...query, since: undefined });
    return rows.map((row) => ({
      ...dimensionsOf(row),
      userId: idOf(row),
      us: row.us,
      time: row.time_us,
      entity: row.entity,
      type: row.type,
      dependencies: namesOf(row.dependencies),
    }));
  }

  private read<Row extends QueryResultRow>(
    statements: Record<TeamCounting, NamedQuery<TeamParams, Row>>,
    query: Omit<TeamQuery, 'since'> & { readonly since?: LocalDate | undefined },
  ): Promise<Row[]> {
    const { since, ...rest } = query;
    const policy = this.policyOf(query);
    if (policy?.gapsWithin === 'dimension') throw new Error('rows of contexts do not add up under this policy');
    const statement = statements[policy?.atMidnight === 'break' ? 'unsplit' : 'split'];
    const params = teamParams(since === undefined ? rest : { ...rest, since }, policy);
    return this.pools.readSnapshot('may-lag', (client) => run(client, statement, params));
  }
}

function idOf({ user_id }: { user_id: number }): UserId {
  return user_id as UserId;
}

function sumsOf({ us, before_us }: { us: number; before_us: number }): TeamSums {
  return { us, beforeUs: before_us };
}

function dimensionsOf(row: ContextSqlRow): Omit<ContextRow, 'us'> {
  const { project, branch, language, editor, os, category, machine, machine_uuid } = row;
  return { project, branch, language, editor, os, category, machine, machineUuid: machine_uuid };
}

function contextOf(row: TeamContextSqlRow): TeamContextRow {
  return { ...dimensionsOf(row), userId: idOf(row), ...sumsOf(row) };
}

export function entityOf(row: TeamEntitySqlRow): TeamEntityRow {
  const { entity, type, meta, dependencies } = row;
  return { ...contextOf(row), entity, type, meta, dependencies: namesOf(dependencies) };
}

export function namesOf(dependencies: string | null): string[] {
  return dependencies === null ? [] : JSON.parse(dependencies);
}
