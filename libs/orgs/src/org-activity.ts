import { Injectable } from '@nestjs/common';
import type { ActivityFilters, TeamQuery } from '#libs/activity';
import type { Rule } from '#libs/custom-rules';
import { dayRange, daysRange, type LocalDate, type UserId, type VisibleUsers } from '#libs/kernel';
import { Tenancy } from '#libs/platform/database';
import { type Stretch, type Summaries, stretches, summariesOf } from '#libs/summaries';
import { OrgRules } from './org-rules.service.js';
import { OrgTime } from './org-time.js';
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
    private readonly time: OrgTime,
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
    return this.summed(dashboard, question, { knowsEntities: question.filters.project !== undefined });
  }

  /** The days of one member, dependencies included; undefined: nobody who can be seen here. */
  async ofMember(dashboard: OpenDashboard, ref: string, question: DaysQuestion): Promise<MemberSummaries | undefined> {
    const alone = withOnly(dashboard, ref);
    if (alone === undefined) return undefined;
    return (await this.summed(alone, question, { knowsEntities: true }))[0];
  }

  /** The days of everybody together. */
  async ofAll(dashboard: OpenDashboard, question: DaysQuestion): Promise<Summaries> {
    const answer = await this.time.ofAll(askedOf(dashboard, question));
    return summariesOf(answer, rangeOf(dashboard, question));
  }

  /**
   * Unbroken stretches of a day, of each member who can be seen. External durations have none.
   *
   * @throws OrgsError `orgs.forbidden` where the organisation shows sums alone
   */
  async stretches(dashboard: OpenDashboard, { date, filters }: DayQuestion): Promise<MemberStretches[]> {
    mustShowDurations(dashboard.access);
    const question = { first: date, last: date, filters };
    const asked = askedOf(dashboard, question);
    const credits = await this.time.credits({ ...asked, query: { ...asked.query, includesExternal: false } });
    const seen = Map.groupBy(credits, ({ userId }) => userId);
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

  private async summed(
    dashboard: OpenDashboard,
    question: DaysQuestion,
    { knowsEntities }: { readonly knowsEntities: boolean },
  ): Promise<MemberSummaries[]> {
    const seen = await this.time.ofMembers(askedOf(dashboard, question), { knowsEntities });
    const range = rangeOf(dashboard, question);
    return seenMembers(dashboard).map((member) => ({
      member,
      summaries: summariesOf(seen(member.userId), range),
    }));
  }
}

function askedOf(dashboard: OpenDashboard, question: DaysQuestion) {
  return { query: queryOf(dashboard, question), rules: dashboard.rules, filters: question.filters };
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
    counting: { policy: org.gapPolicy, timeoutSeconds: org.timeoutMinutes * 60, writesOnly: org.writesOnly },
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
