import { Injectable } from '@nestjs/common';
import {
  type ActivityFilters,
  type ContextRow,
  type DaysAnswer,
  type OfDay,
  TeamActivityReader,
  type TeamContextRow,
  type TeamEntityRow,
  type TeamQuery,
} from '#libs/activity';
import type { Rule } from '#libs/custom-rules';
import { dayRange, daysRange, type LocalDate, type UserId, type VisibleUsers } from '#libs/kernel';
import { Tenancy } from '#libs/platform/database';
import { type Stretch, type Summaries, stretches, summariesOf } from '#libs/summaries';
import { looksAtMachines, mapRows, ruleGrain } from './org-rule-mapping.js';
import { OrgRules } from './org-rules.service.js';
import { OrgsError } from './orgs.errors.js';
import {
  type DashboardAccess,
  type DashboardMember,
  onlyVisible,
  type VisibleMembers,
  VisibleMembersReader,
} from './visible-members.reader.js';

/** A dashboard at one moment: whose time it shows, and what the organisation calls things. */
export interface OpenDashboard extends VisibleMembers {
  readonly access: DashboardAccess;
  readonly rules: readonly Rule[];
}

/** Days, both included, in the dashboard's zone. Filters are names as the organisation calls things. */
export interface DaysQuestion {
  readonly first: LocalDate;
  readonly last: LocalDate;
  readonly filters: Pick<ActivityFilters, 'project' | 'branches'>;
}

export interface DayQuestion {
  readonly date: LocalDate;
  readonly filters: DaysQuestion['filters'];
}

export interface MemberSummaries {
  readonly member: DashboardMember;
  readonly summaries: Summaries;
}

export interface MemberStretches {
  readonly member: DashboardMember;
  readonly stretches: readonly Stretch[];
}

/**
 * What an organisation sees of its members' time: what each lets be seen, counted by its own settings, called by its own
 * names. Nothing of it is stored. Edits of lines and tokens are not shown to organisations.
 */
@Injectable()
export class OrgActivity {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly people: VisibleMembersReader,
    private readonly rules: OrgRules,
    private readonly team: TeamActivityReader,
  ) {}

  /** Who is seen and how, of one moment; ask it anew for every request. */
  open(access: DashboardAccess): Promise<OpenDashboard> {
    const orgId = access.org.id;
    return this.tenancy.read({ orgId }, async (client) => {
      const [members, rules] = await Promise.all([this.people.find(client, access), this.rules.inForce(client, orgId)]);
      return { ...members, access, rules };
    });
  }

  /** The days of each member who can be seen, also of those without time. */
  async ofMembers(dashboard: OpenDashboard, question: DaysQuestion): Promise<MemberSummaries[]> {
    const query = queryOf(dashboard, question);
    const needsEntities = question.filters.project !== undefined || ruleGrain(dashboard.rules) === 'entities';
    const rows: readonly OfDay<TeamContextRow>[] = needsEntities
      ? await this.team.byDayAndEntity(query)
      : await this.team.byDayAndContext(query);
    return this.summed(dashboard, question, rows, needsEntities);
  }

  /** The days of one member, dependencies included; undefined: nobody who can be seen here. */
  async ofMember(dashboard: OpenDashboard, ref: string, question: DaysQuestion): Promise<MemberSummaries | undefined> {
    const alone = withOnly(dashboard, ref);
    if (alone === undefined) return undefined;
    const rows = await this.team.byDayAndEntity(queryOf(alone, question));
    return this.summed(alone, question, rows, true)[0];
  }

  /** The days of everybody together. */
  async ofAll(dashboard: OpenDashboard, question: DaysQuestion): Promise<Summaries> {
    const query = queryOf(dashboard, question);
    const rows = await this.daysOfAll(dashboard, query, question);
    const seen = filtered(mapRows(dashboard.rules, rows), question.filters);
    return summariesOf(answerOf(seen, question.filters.project !== undefined), rangeOf(dashboard, question));
  }

  /**
   * Unbroken stretches of a day, of each member who can be seen. External durations have none.
   *
   * @throws OrgsError `orgs.forbidden` where the organisation shows sums alone
   */
  async stretches(dashboard: OpenDashboard, { date, filters }: DayQuestion): Promise<MemberStretches[]> {
    mustShowDurations(dashboard.access);
    const question = { first: date, last: date, filters };
    const credits = await this.team.credits({ ...queryOf(dashboard, question), includesExternal: false });
    const seen = Map.groupBy(filtered(mapRows(dashboard.rules, credits), filters), ({ userId }) => userId);
    const { from } = rangeOf(dashboard, question);
    return seenMembers(dashboard).map((member) => ({
      member,
      stretches: stretches(seen.get(member.userId) ?? [], 'project', from),
    }));
  }

  /** Undefined: nobody who can be seen here. Fails as {@link stretches}. */
  async stretchesOf(
    dashboard: OpenDashboard,
    ref: string,
    question: DayQuestion,
  ): Promise<MemberStretches | undefined> {
    mustShowDurations(dashboard.access);
    const alone = withOnly(dashboard, ref);
    return alone && (await this.stretches(alone, question))[0];
  }

  private daysOfAll(
    { rules }: OpenDashboard,
    query: TeamQuery,
    { filters }: DaysQuestion,
  ): Promise<readonly OfDay<ContextRow>[]> {
    if (filters.project !== undefined || ruleGrain(rules) === 'entities') return this.team.byDayAndEntity(query);
    return looksAtMachines(rules) ? this.team.byDayAndContext(query) : this.team.byDay(query);
  }

  private summed(
    dashboard: OpenDashboard,
    question: DaysQuestion,
    rows: readonly OfDay<TeamContextRow>[],
    knowsEntities: boolean,
  ): MemberSummaries[] {
    const seen = Map.groupBy(filtered(mapRows(dashboard.rules, rows), question.filters), ({ userId }) => userId);
    const range = rangeOf(dashboard, question);
    const showsEntities = knowsEntities && question.filters.project !== undefined;
    return seenMembers(dashboard).map((member) => ({
      member,
      summaries: summariesOf(answerOf(seen.get(member.userId) ?? [], showsEntities), range),
    }));
  }
}

/** The question about a dashboard's visible members, counted by the organisation's settings. */
export function queryOf(
  { access, visible }: Pick<OpenDashboard, 'access' | 'visible'>,
  { first, last }: Pick<DaysQuestion, 'first' | 'last'>,
): TeamQuery {
  const { org, dashboard } = access;
  return {
    subject: visible,
    first,
    last,
    zone: dashboard.timezone,
    counting: { timeoutSeconds: org.timeoutMinutes * 60, writesOnly: org.writesOnly },
    includesExternal: !dashboard.isManualTimeHidden,
  };
}

/** Members whose time can be seen, by name. */
export function seenMembers({ members, visible }: Pick<OpenDashboard, 'members' | 'visible'>): DashboardMember[] {
  const ids = new Set<UserId>(visible.map(({ userId }) => userId));
  return members.filter(({ userId }) => ids.has(userId));
}

function withOnly(dashboard: OpenDashboard, ref: string): OpenDashboard | undefined {
  const viewer = dashboard.access.viewer;
  const wanted = ref.toLowerCase().replace(/^@/, '');
  const isSelf = ({ userId }: DashboardMember) =>
    wanted === 'current' && viewer.serviceAccount === undefined && userId === viewer.userId;
  const all = seenMembers(dashboard);
  const member =
    all.find((one) => one.uuid === wanted || isSelf(one)) ?? all.find((one) => one.username.toLowerCase() === wanted);
  if (member === undefined) return undefined;
  const visible: VisibleUsers = onlyVisible(dashboard.visible, member.userId);
  return { ...dashboard, members: [member], visible };
}

function mustShowDurations({ org, permissions }: DashboardAccess): void {
  if (org.isDurationVisible || permissions.has('edit_org')) return;
  throw new OrgsError('orgs.forbidden', 'the organisation shows sums of time, and not when it was spent');
}

function rangeOf({ access }: OpenDashboard, { first, last }: Pick<DaysQuestion, 'first' | 'last'>) {
  const { timezone } = access.dashboard;
  return first === last ? dayRange(first, timezone) : daysRange(first, last, timezone);
}

function filtered<Row extends Pick<ContextRow, 'project' | 'branch'>>(
  rows: readonly Row[],
  { project, branches }: DaysQuestion['filters'],
): readonly Row[] {
  return rows.filter(
    (row) =>
      (project === undefined || row.project === project) &&
      (branches === undefined || (row.branch !== null && branches.includes(row.branch))),
  );
}

/** @param rows as fine as they were read */
function answerOf(rows: readonly (OfDay<ContextRow> | OfDay<TeamEntityRow>)[], showsEntities: boolean): DaysAnswer {
  const worked = rows.flatMap((row) => ('entity' in row ? [row] : []));
  return {
    contexts: rows,
    dependencies: worked.flatMap(({ day, us, dependencies }) => dependencies.map((name) => ({ day, name, us }))),
    entities: showsEntities
      ? worked.flatMap(({ day, us, entity, type }) => (entity === null ? [] : [{ day, us, entity, type: type ?? '' }]))
      : undefined,
    edits: [],
  };
}
