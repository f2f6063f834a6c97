import type { StoredRule } from '#libs/custom-rules';
import {
  grants,
  isoUtcSeconds,
  type LocalDate,
  microsToSeconds,
  ORG_FLAGS,
  type TimeRange,
  toDecimal,
  toDigital,
  toText,
} from '#libs/kernel';
import type {
  DashboardAccess,
  DashboardCard,
  DashboardMember,
  MemberStretches,
  MemberSummaries,
  Organisation,
} from '#libs/orgs';
import { ALL_SECTIONS } from '#libs/platform/auth';
import type { DaySummary, Summaries } from '#libs/summaries';
import { presentRule } from '../rules/custom-rules.presenter.js';
import { presentSummaries } from '../summaries.presenter.js';
import type { CumulativeTotal } from '../summaries.responses.js';
import { presentBounds, presentDay, presentSummaryItems, presentTotal, titled } from '../time.presenter.js';
import type {
  DashboardBody,
  DashboardDurationsAnswer,
  DashboardMemberBody,
  DashboardSummariesAnswer,
  MemberDurationsAnswer,
  MemberSummariesAnswer,
  OrgBody,
  OrgDay,
  OrgFlags,
  OrgRulesAnswer,
  ShownMember,
} from './orgs.responses.js';

export interface OrgContext {
  readonly access: DashboardAccess;
  readonly publicUrl: string;
  /** In the dashboard's zone. */
  readonly today: LocalDate;
}

export function presentOrg(org: Organisation): OrgBody {
  return {
    id: org.id,
    name: org.name,
    default_project_privacy: org.defaultProjectPrivacy,
    invited_people_count: org.invitedCount,
    invited_people_count_human_readable: counted(org.invitedCount, 'person', 'people'),
    is_duration_visible: org.isDurationVisible,
    people_count: org.peopleCount,
    people_count_human_readable: counted(org.peopleCount, 'person', 'people'),
    timeout: org.timeoutMinutes,
    timezone: org.timezone,
    writes_only: org.writesOnly,
    ...flagsOf(org),
    created_at: isoUtcSeconds(org.createdAt),
    modified_at: isoUtcSeconds(org.modifiedAt),
  };
}

function flagsOf({ permissions }: Organisation): OrgFlags {
  const flags = ORG_FLAGS.map((flag) => [`can_current_user_${flag}`, permissions.has(flag)]);
  return Object.fromEntries(flags) as unknown as OrgFlags;
}

export function presentDashboard(card: DashboardCard): DashboardBody {
  const may = (permission: Parameters<typeof card.permissions.has>[0]) => card.permissions.has(permission);
  return {
    id: card.id,
    full_name: card.fullName,
    created_by: card.createdBy,
    timezone: card.timezone,
    has_changed_timezone: card.hasOwnTimezone,
    members_count: card.membersCount,
    members_count_human_readable: counted(card.membersCount, 'member', 'members'),
    is_current_user_member: card.isMember,
    is_viewing_restricted: card.isViewingRestricted,
    is_manual_time_hidden: card.isManualTimeHidden,
    can_current_user_view: may('view'),
    can_current_user_request_to_view: may('request_to_view'),
    can_current_user_request_to_join: may('request_to_join'),
    can_current_user_add_members: may('add_members'),
    can_current_user_remove_members: may('remove_members'),
    can_current_user_delete: may('delete'),
    created_at: isoUtcSeconds(card.createdAt),
    modified_at: isoUtcSeconds(card.modifiedAt),
  };
}

function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}

export function presentMember(member: DashboardMember, context: OrgContext): DashboardMemberBody {
  return { ...personOf(member, context), is_view_only: member.isViewOnly };
}

function presentShown(member: DashboardMember, context: OrgContext): ShownMember {
  return { ...personOf(member, context), default_personal_privacy: member.privacy };
}

function personOf(member: DashboardMember, { access, publicUrl }: OrgContext) {
  const picture = member.isPhotoPublic ? member.photoUrl : null;
  return {
    id: member.uuid,
    email: seesEmail(member, access) ? member.email : null,
    full_name: member.fullName,
    photo: picture ?? `${publicUrl}/photo/${member.uuid}`,
    username: member.username,
  };
}

/** Addresses are for those who take people in and remove them, as far as their credential reaches. */
function seesEmail(member: DashboardMember, { viewer, permissions }: DashboardAccess): boolean {
  if (member.isEmailPublic) return true;
  const isOwn = viewer.serviceAccount === undefined && viewer.userId === member.userId;
  const managesPeople = permissions.has('add_people_to_org') || permissions.has('remove_people_from_org');
  return (isOwn || managesPeople) && grants(viewer.scopes, 'email');
}

/** The same day of several members. */
export function presentDayOfMembers(
  rows: readonly MemberSummaries[],
  range: TimeRange,
  context: OrgContext,
): DashboardSummariesAnswer {
  const data = rows.flatMap(({ member, summaries }) =>
    summaries.days.map((day) => ({ ...presentOrgDay(day, context), member: presentShown(member, context) })),
  );
  const total = rows.reduce((sum, { summaries }) => sum + Math.round(summaries.totalSeconds * 1e6), 0) / 1e6;
  return { data, cumulative_total: cumulative(total), ...presentBounds(range) };
}

/** Days of everybody together. */
export function presentDaysOfAll(
  summaries: Summaries,
  range: TimeRange,
  context: OrgContext,
): DashboardSummariesAnswer {
  return {
    data: summaries.days.map((day) => presentOrgDay(day, context)),
    cumulative_total: cumulative(summaries.totalSeconds),
    ...presentBounds(range),
  };
}

export function presentMemberSummaries(
  { member, summaries }: MemberSummaries,
  context: OrgContext,
): MemberSummariesAnswer {
  const answer = presentSummaries(summaries, { today: context.today, visible: ALL_SECTIONS });
  return {
    ...answer,
    data: summaries.days.map((day) => ({
      ...presentOrgDay(day, context),
      dependencies: presentSummaryItems(day.dependencies),
      machines: presentSummaryItems(day.machines),
    })),
    default_personal_privacy: member.privacy,
  };
}

export function presentOrgDay(day: DaySummary, { today }: Pick<OrgContext, 'today'>): OrgDay {
  return {
    grand_total: presentTotal(day.totalSeconds),
    categories: presentSummaryItems(titled(day.categories)),
    projects: presentSummaryItems(day.projects),
    languages: presentSummaryItems(day.languages),
    editors: presentSummaryItems(day.editors),
    operating_systems: presentSummaryItems(day.operatingSystems),
    ...(day.entities !== undefined && {
      branches: presentSummaryItems(day.branches),
      entities: presentSummaryItems(day.entities),
    }),
    range: presentDay(day.date, day.range, today),
  };
}

function cumulative(seconds: number): CumulativeTotal {
  return { seconds, text: toText(seconds), decimal: toDecimal(seconds), digital: toDigital(seconds) };
}

export function presentDashboardDurations(
  rows: readonly MemberStretches[],
  range: TimeRange,
  context: OrgContext,
): DashboardDurationsAnswer {
  return {
    data: rows.map(({ member, stretches }) => ({
      durations: stretches.map(({ project, start, us }) => ({
        project,
        time: microsToSeconds(start),
        duration: microsToSeconds(us),
      })),
      member: presentShown(member, context),
      ...presentBounds(range),
      timezone: range.zone,
    })),
  };
}

export function presentMemberDurations({ stretches }: MemberStretches, range: TimeRange): MemberDurationsAnswer {
  return {
    data: stretches.map(({ project, start, us, branch, language }) => ({
      project,
      time: microsToSeconds(start),
      duration: microsToSeconds(us),
      branch,
      language,
    })),
    branches: [...new Set(stretches.flatMap(({ branches }) => branches))].sort(),
    ...presentBounds(range),
    timezone: range.zone,
  };
}

export function presentOrgRules(rules: readonly StoredRule[]): OrgRulesAnswer {
  return { data: rules.map(presentRule) };
}
