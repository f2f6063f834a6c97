import { Injectable } from '@nestjs/common';
import { TeamActivityReader, type TeamQuery, type TeamSums, type TeamTime } from '#libs/activity';
import type { Rule } from '#libs/custom-rules';
import { addDays, daysBetween, type LocalDate, type Rounding, roundMicros, type UserId } from '#libs/kernel';
import { type OpenDashboard, queryOf, seenMembers } from './org-activity.js';
import { mapRows, ruleGrain } from './org-rule-mapping.js';
import { OrgTime } from './org-time.js';
import type { DashboardMember } from './visible-members.reader.js';

/** Days, both included, in the dashboard's zone, and as many before them. */
export interface TotalsQuestion {
  readonly first: LocalDate;
  readonly last: LocalDate;
}

/** Microseconds of the days, as the organisation's policy shows them, and of those before. */
export type Compared = TeamSums;

export interface NamedTotal extends Compared {
  /** Null: time without one. */
  readonly name: string | null;
}

export interface OrgTotals {
  readonly first: LocalDate;
  readonly last: LocalDate;
  readonly firstBefore: LocalDate;
  readonly lastBefore: LocalDate;
  readonly total: Compared;
  /** Everybody who can be seen, most time first. */
  readonly members: readonly ({ readonly member: DashboardMember } & Compared)[];
  /** Most time first. */
  readonly projects: readonly NamedTotal[];
  readonly languages: readonly NamedTotal[];
}

/** Sums of a dashboard over days, beside the same number of days before. One grouped statement. */
@Injectable()
export class OrgTotalsReader {
  constructor(
    private readonly team: TeamActivityReader,
    private readonly orgTime: OrgTime,
  ) {}

  async find(dashboard: OpenDashboard, { first, last }: TotalsQuestion): Promise<OrgTotals> {
    const lastBefore = addDays(first, -1);
    const firstBefore = addDays(lastBefore, -daysBetween(first, last));
    const query = { ...queryOf(dashboard, { first: firstBefore, last }), since: first };
    const asked = { query, rules: dashboard.rules, filters: {} };
    const time = (await this.orgTime.totals(asked, first)) ?? (await this.time(dashboard.rules, query));
    const { members, projects, languages } = rounded(time, this.orgTime.roundingOf(asked));
    const timeOf = new Map(members.map((row) => [row.userId, row]));
    const rows = seenMembers(dashboard).map((member) => {
      const { us = 0, beforeUs = 0 } = timeOf.get(member.userId) ?? {};
      return { member, us, beforeUs };
    });
    return {
      first,
      last,
      firstBefore,
      lastBefore,
      total: add(rows),
      members: rows.sort(mostFirst(({ member }) => member.username.toLowerCase())),
      projects: [...projects].sort(mostFirst(({ name }) => name ?? '')),
      languages: [...languages].sort(mostFirst(({ name }) => name ?? '')),
    };
  }

  private async time(rules: readonly Rule[], query: TeamQuery): Promise<TeamTime> {
    switch (ruleGrain(rules)) {
      case 'none':
        return this.team.ask(query);
      case 'pairs':
        return addedUp(mapRows(rules, await this.team.byPair(query)));
      case 'contexts':
        return addedUp(mapRows(rules, await this.team.byContext(query)));
      case 'entities':
        return addedUp(mapRows(rules, await this.team.byEntity(query)));
    }
  }
}

type Row = TeamSums & { readonly userId: UserId; readonly project: string | null; readonly language: string | null };

function addedUp(rows: readonly Row[]): TeamTime {
  const named = (nameOf: (row: Row) => string | null) =>
    [...Map.groupBy(rows, nameOf)].map(([name, own]) => ({ name, ...add(own) }));
  return {
    members: [...Map.groupBy(rows, ({ userId }) => userId)].map(([userId, own]) => ({ userId, ...add(own) })),
    projects: named(({ project }) => project),
    languages: named(({ language }) => language),
  };
}

/** Number by number. */
function rounded({ members, projects, languages }: TeamTime, rounding: Rounding): TeamTime {
  const shown = <Sums extends TeamSums>(rows: readonly Sums[]) =>
    rows.map((row) => ({ ...row, us: roundMicros(row.us, rounding), beforeUs: roundMicros(row.beforeUs, rounding) }));
  return { members: shown(members), projects: shown(projects), languages: shown(languages) };
}

function add(rows: readonly TeamSums[]): TeamSums {
  let us = 0;
  let beforeUs = 0;
  for (const row of rows) {
    us += row.us;
    beforeUs += row.beforeUs;
  }
  return { us, beforeUs };
}

function mostFirst<Sums extends TeamSums>(nameOf: (row: Sums) => string) {
  return (a: Sums, b: Sums) => b.us - a.us || b.beforeUs - a.beforeUs || (nameOf(a) < nameOf(b) ? -1 : 1);
}
