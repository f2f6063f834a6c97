import { ApiProperty, PickType } from '@nestjs/swagger';
import { CustomRuleRow, RuleChangeCounts } from '../rules/custom-rules.responses.js';
import { CumulativeTotal, DailyAverage } from '../summaries.responses.js';
import { Flag, Int, ListOf, Num, One, OptionalListOf, OrNull, Stamp, Strings, Text, Uuid } from '../swagger-fields.js';
import { BreakdownItem, DayBounds, DayRange, DaysBounds, GrandTotal, PageKeys } from '../time.responses.js';

const PRIVACIES = { enum: ['visible', 'hidden'] } as const;

/** What the caller may do in an organisation. */
export class OrgFlags {
  @Flag('See which dashboards there are.', true)
  readonly can_current_user_list_dashboards!: boolean;
  @Flag('Make dashboards.', true)
  readonly can_current_user_create_dashboards!: boolean;
  @Flag('Be shown on dashboards.', true)
  readonly can_current_user_display_coding_on_dashboards!: boolean;
  @Flag('Look at every dashboard.', true)
  readonly can_current_user_view_all_dashboards!: boolean;
  @Flag('Put members on dashboards.', true)
  readonly can_current_user_add_people_to_dashboards!: boolean;
  @Flag('Take members off dashboards.', true)
  readonly can_current_user_remove_people_from_dashboards!: boolean;
  @Flag('Change and delete dashboards.', true)
  readonly can_current_user_edit_and_delete_dashboards!: boolean;
  @Flag('Invite people.', true)
  readonly can_current_user_add_people_to_org!: boolean;
  @Flag('Remove members.', true)
  readonly can_current_user_remove_people_from_org!: boolean;
  @Flag('Manage groups.', true)
  readonly can_current_user_manage_groups!: boolean;
  @Flag('Read the audit log.', true)
  readonly can_current_user_view_audit_log!: boolean;
  @Flag('Change settings.', true)
  readonly can_current_user_edit_org!: boolean;
  @Flag('Change limits.', true)
  readonly can_current_user_manage_billing!: boolean;
  @Flag('Delete it.', true)
  readonly can_current_user_delete_org!: boolean;
}

export class OrgBody extends OrgFlags {
  @Uuid('Id.')
  readonly id!: string;
  @Text('Name.', 'Acme')
  readonly name!: string;
  @ApiProperty({ ...PRIVACIES, description: 'What holds for projects about which a member says nothing.' })
  readonly default_project_privacy!: string;
  @Int('Open invitations.', 2)
  readonly invited_people_count!: number;
  @Text('The same in words.', '2 people')
  readonly invited_people_count_human_readable!: string;
  @Flag('Are stretches of work shown, and not sums alone?', true)
  readonly is_duration_visible!: boolean;
  @Int('Members.', 12)
  readonly people_count!: number;
  @Text('The same in words.', '12 people')
  readonly people_count_human_readable!: string;
  @Int('Minutes; gaps up to this long count.', 15)
  readonly timeout!: number;
  @Text('IANA zone of its days.', 'Africa/Nairobi')
  readonly timezone!: string;
  @Flag('Do only heartbeats of writes count?', false)
  readonly writes_only!: boolean;
  @Stamp('Founded.', '2026-11-21T10:00:00Z')
  readonly created_at!: string;
  @Stamp('Last changed.', '2026-11-21T10:00:00Z')
  readonly modified_at!: string;
}

export class OrgsAnswer extends PageKeys {
  @ListOf(() => OrgBody, 'Oldest membership first.')
  readonly data!: readonly OrgBody[];
}

export class DashboardBody {
  @Uuid('Id.')
  readonly id!: string;
  @Text('Name.', 'Backend')
  readonly full_name!: string;
  @OrNull('string', 'Username of who made it, when there is one.', 'jane')
  readonly created_by!: string | null;
  @Text('IANA zone of its days.', 'Africa/Nairobi')
  readonly timezone!: string;
  @Flag('Has it a zone of its own?', false)
  readonly has_changed_timezone!: boolean;
  @Int('People on it.', 7)
  readonly members_count!: number;
  @Text('The same in words.', '7 members')
  readonly members_count_human_readable!: string;
  @Flag('Is the caller on it?', true)
  readonly is_current_user_member!: boolean;
  @Flag('May only some look at it?', false)
  readonly is_viewing_restricted!: boolean;
  @Flag('Are external durations left out?', false)
  readonly is_manual_time_hidden!: boolean;
  @Flag('Look at it.', true)
  readonly can_current_user_view!: boolean;
  @Flag('Ask to look at it.', false)
  readonly can_current_user_request_to_view!: boolean;
  @Flag('Ask to be on it.', false)
  readonly can_current_user_request_to_join!: boolean;
  @Flag('Put members on it.', true)
  readonly can_current_user_add_members!: boolean;
  @Flag('Take members off it.', true)
  readonly can_current_user_remove_members!: boolean;
  @Flag('Delete it.', true)
  readonly can_current_user_delete!: boolean;
  @Stamp('Made.', '2026-11-21T10:00:00Z')
  readonly created_at!: string;
  @Stamp('Last changed.', '2026-11-21T10:00:00Z')
  readonly modified_at!: string;
}

export class DashboardsAnswer extends PageKeys {
  @ListOf(() => DashboardBody, 'By name.')
  readonly data!: readonly DashboardBody[];
}

class PersonOfDashboard {
  @Uuid('Public id of the person.')
  readonly id!: string;
  @OrNull('string', 'Null unless it is public, the own one, or the caller manages the members.', 'jane@example.com')
  readonly email!: string | null;
  @OrNull('string', 'Full name.', 'Jane Doe')
  readonly full_name!: string | null;
  @Text('Address of a picture.', 'https://beatkeeper.example/photo/6f1d2c3b-4a5e-4f60-8a7b-9c0d1e2f3a4b')
  readonly photo!: string;
  @Text('Name in addresses.', 'jane')
  readonly username!: string;
}

export class DashboardMemberBody extends PersonOfDashboard {
  @Flag('Do they look at it without being shown on it?', false)
  readonly is_view_only!: boolean;
}

export class DashboardMembersAnswer extends PageKeys {
  @ListOf(() => DashboardMemberBody, 'By name.')
  readonly data!: readonly DashboardMemberBody[];
}

export class ShownMember extends PersonOfDashboard {
  @ApiProperty({ ...PRIVACIES, description: 'What holds for projects about which the member says nothing.' })
  readonly default_personal_privacy!: string;
}

/** Everything of a day. Organisations are not told of lines and tokens. */
export class OrgGrandTotal extends PickType(GrandTotal, [
  'hours',
  'minutes',
  'total_seconds',
  'digital',
  'decimal',
  'text',
]) {}

export class OrgDay {
  @One(() => OrgGrandTotal, 'Everything of the day.')
  readonly grand_total!: OrgGrandTotal;
  @ListOf(() => BreakdownItem, 'By category, longest first.')
  readonly categories!: readonly BreakdownItem[];
  @ListOf(() => BreakdownItem, 'By project, longest first.')
  readonly projects!: readonly BreakdownItem[];
  @ListOf(() => BreakdownItem, 'By language, longest first.')
  readonly languages!: readonly BreakdownItem[];
  @ListOf(() => BreakdownItem, 'By editor, longest first.')
  readonly editors!: readonly BreakdownItem[];
  @ListOf(() => BreakdownItem, 'By operating system, longest first.')
  readonly operating_systems!: readonly BreakdownItem[];
  @OptionalListOf(() => BreakdownItem, 'By branch; only when the request names a project.')
  readonly branches?: readonly BreakdownItem[];
  @OptionalListOf(() => BreakdownItem, 'By entity; only when the request names a project.')
  readonly entities?: readonly BreakdownItem[];
  @One(() => DayRange, 'The day as instants.')
  readonly range!: DayRange;
}

export class DashboardDay extends OrgDay {
  @OptionalMember('With `date`: whose day it is. Otherwise days are of everybody.')
  readonly member?: ShownMember;
}

export class DashboardSummariesAnswer extends DaysBounds {
  @ListOf(() => DashboardDay, 'With `date` the day of each member, by name; otherwise the days of everybody together.')
  readonly data!: readonly DashboardDay[];
  @One(() => CumulativeTotal, 'Everything.')
  readonly cumulative_total!: CumulativeTotal;
}

export class MemberDay extends OrgDay {
  @ListOf(() => BreakdownItem, 'By dependency; time counts once for each of them.')
  readonly dependencies!: readonly BreakdownItem[];
  @ListOf(() => BreakdownItem, 'By machine, longest first.')
  readonly machines!: readonly BreakdownItem[];
}

export class MemberSummariesAnswer extends DaysBounds {
  @ListOf(() => MemberDay, 'Every day of the range, oldest first.')
  readonly data!: readonly MemberDay[];
  @One(() => CumulativeTotal, 'All days together.')
  readonly cumulative_total!: CumulativeTotal;
  @One(() => DailyAverage, 'Averages.')
  readonly daily_average!: DailyAverage;
  @ApiProperty({ ...PRIVACIES, description: 'What holds for projects about which the member says nothing.' })
  readonly default_personal_privacy!: string;
}

export class OrgDurationRow {
  @OrNull('string', 'Project.', 'demo')
  readonly project!: string | null;
  @Num('Start, seconds since the Unix epoch, UTC.', 1795219800.25)
  readonly time!: number;
  @Num('Length in seconds.', 432.5)
  readonly duration!: number;
}

export class DashboardDurations extends DayBounds {
  @ListOf(() => OrgDurationRow, 'Oldest first.')
  readonly durations!: readonly OrgDurationRow[];
  @One(() => ShownMember, 'Whose they are.')
  readonly member!: ShownMember;
}

export class DashboardDurationsAnswer {
  @ListOf(() => DashboardDurations, 'Of each member, by name.')
  readonly data!: readonly DashboardDurations[];
}

export class MemberDurationRow extends OrgDurationRow {
  @OrNull('string', 'Branch.', 'main')
  readonly branch!: string | null;
  @OrNull('string', 'Language.', 'TypeScript')
  readonly language!: string | null;
}

export class MemberDurationsAnswer extends DayBounds {
  @ListOf(() => MemberDurationRow, 'Oldest first.')
  readonly data!: readonly MemberDurationRow[];
  @Strings('Branches of the rows.', ['main'])
  readonly branches!: readonly string[];
}

export class OrgRulesAnswer {
  @ListOf(() => CustomRuleRow, 'In the order of their turns; each sees what those before it made.')
  readonly data!: readonly CustomRuleRow[];
}

export class OrgRulesChange {
  @One(() => RuleChangeCounts, 'What changed.')
  readonly changes!: RuleChangeCounts;
}

export class OrgRulesChangeAnswer {
  @One(() => OrgRulesChange, 'What changed.')
  readonly data!: OrgRulesChange;
}

function OptionalMember(description: string): PropertyDecorator {
  return ApiProperty({ type: () => ShownMember, required: false, description });
}
