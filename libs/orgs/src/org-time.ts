import { Injectable } from '@nestjs/common';
import {
  type ActivityFilters,
  type ContextRow,
  type DaysAnswer,
  type OfDay,
  sumsByDay,
  TeamActivityReader,
  type TeamCreditRow,
  type TeamDays,
  type TeamEntityRow,
  TeamGroupsReader,
  type TeamQuery,
  type TeamSelection,
  type TeamTime,
} from '#libs/activity';
import type { Rule } from '#libs/custom-rules';
import type { LocalDate, Rounding, UserId } from '#libs/kernel';
import { looksAtMachines, type MappableRow, mapRows, ruleGrain } from './org-rule-mapping.js';

/** Members' time of some days, as the organisation calls it. */
export interface OrgQuestion {
  readonly query: TeamQuery;
  readonly rules: readonly Rule[];
  readonly filters: Pick<ActivityFilters, 'project' | 'branches'>;
}

type MemberRow = OfDay<ContextRow> & { readonly userId: UserId };

/**
 * Members' time under the organisation's policy. Where rows add up they are read first and called by the organisation's
 * names afterwards; where gaps are measured inside each group, the names decide first what a group is.
 */
@Injectable()
export class OrgTime {
  constructor(
    private readonly team: TeamActivityReader,
    private readonly groups: TeamGroupsReader,
  ) {}

  /** How seconds are shown. */
  roundingOf({ query }: Pick<OrgQuestion, 'query'>): Rounding {
    return this.team.policyOf(query)?.rounding ?? 'none';
  }

  /** The days of anybody, by their id; people without time have none. */
  async ofMembers(
    asked: OrgQuestion,
    { knowsEntities }: { readonly knowsEntities: boolean },
  ): Promise<(userId: UserId) => DaysAnswer> {
    const { query, rules, filters } = asked;
    const rounding = this.roundingOf(asked);
    const showsEntities = filters.project !== undefined;
    const needsEntities = knowsEntities || ruleGrain(rules) === 'entities';
    if (this.isGrouped(asked)) {
      const time = await this.groups.days(query, selectionOf(asked, needsEntities));
      const own = byMember(time);
      return (userId) => answerOfDays(own(userId), { showsEntities, rounding });
    }
    const rows: readonly MemberRow[] = needsEntities
      ? await this.team.byDayAndEntity(query)
      : await this.team.byDayAndContext(query);
    const seen = Map.groupBy(selected(asked, rows), ({ userId }) => userId);
    return (userId) => answerOfRows(seen.get(userId) ?? [], { showsEntities, rounding });
  }

  /** The days of everybody together. */
  async ofAll(asked: OrgQuestion): Promise<DaysAnswer> {
    const { query, rules, filters } = asked;
    const shown = { showsEntities: filters.project !== undefined, rounding: this.roundingOf(asked) };
    const needsEntities = shown.showsEntities || ruleGrain(rules) === 'entities';
    if (this.isGrouped(asked)) {
      return answerOfDays(await this.groups.days(query, selectionOf(asked, needsEntities)), shown);
    }
    const rows = await this.rowsOfAll(asked, needsEntities);
    return answerOfRows(selected(asked, rows), shown);
  }

  async credits(asked: OrgQuestion): Promise<readonly TeamCreditRow[]> {
    if (this.isGrouped(asked)) return this.groups.credits(asked.query, selectionOf(asked, true));
    return selected(asked, await this.team.credits(asked.query));
  }

  /** Sums of the days since `query.since` and of those before; undefined: the policy's rows add up, and are read as such. */
  async totals(asked: OrgQuestion, since: LocalDate): Promise<TeamTime | undefined> {
    if (!this.isGrouped(asked)) return undefined;
    const time = await this.groups.days(asked.query, selectionOf(asked, ruleGrain(asked.rules) === 'entities'));
    const named = (dimension: 'project' | 'language') => {
      const known = time.rows.flatMap((row) =>
        row[dimension] === undefined ? [] : [{ ...row, name: row[dimension] }],
      );
      return [...Map.groupBy(known, ({ name }) => name)].map(([name, own]) => ({ name, ...compared(own, since) }));
    };
    return {
      members: [...Map.groupBy(time.totals, ({ userId }) => userId)].map(([userId, own]) => ({
        userId,
        ...compared(own, since),
      })),
      projects: named('project'),
      languages: named('language'),
    };
  }

  private isGrouped({ query }: OrgQuestion): boolean {
    return this.team.policyOf(query)?.gapsWithin === 'dimension';
  }

  private rowsOfAll({ query, rules }: OrgQuestion, needsEntities: boolean): Promise<readonly OfDay<ContextRow>[]> {
    if (needsEntities) return this.team.byDayAndEntity(query);
    return looksAtMachines(rules) ? this.team.byDayAndContext(query) : this.team.byDay(query);
  }
}

interface Shown {
  readonly showsEntities: boolean;
  readonly rounding: Rounding;
}

function selectionOf(asked: OrgQuestion, needsEntities: boolean): TeamSelection {
  return { grain: needsEntities ? 'entities' : 'contexts', select: (rows) => selected(asked, rows) };
}

/** Rows as the organisation calls them, of those that it asks for. */
function selected<Row extends MappableRow>({ rules, filters }: OrgQuestion, rows: readonly Row[]): readonly Row[] {
  const { project, branches } = filters;
  return mapRows(rules, rows).filter(
    (row) =>
      (project === undefined || row.project === project) &&
      (branches === undefined || (typeof row.branch === 'string' && branches.includes(row.branch))),
  );
}

function byMember(time: TeamDays): (member: UserId) => TeamDays {
  const by = <Row extends { readonly userId: UserId }>(list: readonly Row[]) => {
    const own = Map.groupBy(list, ({ userId }) => userId);
    return (member: UserId) => own.get(member) ?? [];
  };
  const [rows, totals] = [by(time.rows), by(time.totals)];
  const [dependencies, entities] = [by(time.dependencies), by(time.entities)];
  return (member) => ({
    rows: rows(member),
    totals: totals(member),
    dependencies: dependencies(member),
    entities: entities(member),
  });
}

function answerOfDays(
  { rows, totals, dependencies, entities }: TeamDays,
  { showsEntities, rounding }: Shown,
): DaysAnswer {
  const own = showsEntities ? entities : undefined;
  return { rows, totals: sumsByDay(totals), rounding, dependencies, entities: own, edits: [] };
}

/** @param rows as fine as they were read */
function answerOfRows(
  rows: readonly (OfDay<ContextRow> | OfDay<TeamEntityRow>)[],
  { showsEntities, rounding }: Shown,
): DaysAnswer {
  const worked = rows.flatMap((row) => ('entity' in row ? [row] : []));
  return {
    rows,
    totals: sumsByDay(rows),
    rounding,
    dependencies: worked.flatMap(({ day, us, dependencies }) => dependencies.map((name) => ({ day, name, us }))),
    entities: showsEntities
      ? worked.flatMap(({ day, us, entity, type }) => (entity === null ? [] : [{ day, us, entity, type: type ?? '' }]))
      : undefined,
    edits: [],
  };
}

function compared(rows: readonly { readonly day: LocalDate; readonly us: number }[], since: LocalDate) {
  let us = 0;
  let beforeUs = 0;
  for (const row of rows) {
    if (row.day >= since) us += row.us;
    else beforeUs += row.us;
  }
  return { us, beforeUs };
}
