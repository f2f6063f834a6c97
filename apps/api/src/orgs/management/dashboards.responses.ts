import { ApiProperty } from '@nestjs/swagger';
import { DASHBOARD_PERMISSIONS } from '#libs/kernel';
import type { DashboardCard, DashboardPerson, DashboardRequest } from '#libs/orgs';
import { Flag, Int, ListOf, One, OrNull, Stamp, Text, Uuid } from '../../dialects/wakatime/swagger-fields.js';
import { PageKeys } from '../../dialects/wakatime/time.responses.js';
import { presentMoment } from '../present-moment.js';
import { NamedBody, PersonBody } from './shared.responses.js';

export class DashboardBody {
  @Uuid('Id of the dashboard.', '6f2f5a8c-6d43-4b3b-9d0b-6b0f7f6a9e21')
  readonly id!: string;
  @Text('What it is called.', 'Backend')
  readonly full_name!: string;
  @Text('IANA zone of its days.', 'Europe/Berlin')
  readonly timezone!: string;
  @Flag("Is the zone its own, and not the organisation's?", false)
  readonly has_changed_timezone!: boolean;
  @Flag('May only its viewers look at it?', false)
  readonly is_viewing_restricted!: boolean;
  @Flag('Is time left out that no editor saw?', false)
  readonly is_manual_time_hidden!: boolean;
  @OrNull('string', 'Username; null: a service account, or somebody who is gone.', 'grace')
  readonly created_by!: string | null;
  @Int('How many people are on it.', 4)
  readonly members_count!: number;
  @Flag('Is the caller on it?', true)
  readonly is_current_user_member!: boolean;
  @ApiProperty({ enum: DASHBOARD_PERMISSIONS, isArray: true, description: 'What the caller may do with it.' })
  readonly permissions!: readonly string[];
  @Stamp('When it was made.', '2026-10-01T08:00:00Z')
  readonly created_at!: string;
  @Stamp('When it was changed.', '2026-10-01T08:00:00Z')
  readonly modified_at!: string;
}

export class DashboardAnswer {
  @One(() => DashboardBody, 'The dashboard.')
  readonly data!: DashboardBody;
}

export class DashboardsAnswer extends PageKeys {
  @ListOf(() => DashboardBody, 'By name, also those that the caller may not look at.')
  readonly data!: readonly DashboardBody[];
}

export class DashboardMemberBody extends PersonBody {
  @Flag('Do they look, without their own time being shown?', false)
  readonly is_view_only!: boolean;
  @Stamp('Since when they are on it.', '2026-10-01T08:00:00Z')
  readonly added_at!: string;
}

export class DashboardMembersAnswer extends PageKeys {
  @ListOf(() => DashboardMemberBody, 'By username.')
  readonly data!: readonly DashboardMemberBody[];
}

export class ViewersBody {
  @ListOf(() => NamedBody, 'People, by username.')
  readonly users!: readonly NamedBody[];
  @ListOf(() => NamedBody, 'Groups, by name.')
  readonly groups!: readonly NamedBody[];
}

export class ViewersAnswer {
  @One(() => ViewersBody, 'Who may look at it while viewing is restricted, besides those who may look at all of them.')
  readonly data!: ViewersBody;
}

export class DashboardRequestBody extends PersonBody {
  @ApiProperty({ enum: ['view', 'join'], description: 'To look at it, or to be on it.' })
  readonly kind!: string;
  @Stamp('When they asked.', '2026-10-01T08:00:00Z')
  readonly created_at!: string;
}

export class DashboardRequestsAnswer extends PageKeys {
  @ListOf(() => DashboardRequestBody, 'Oldest first.')
  readonly data!: readonly DashboardRequestBody[];
}

export function presentDashboard(dashboard: DashboardCard): DashboardBody {
  return {
    id: dashboard.id,
    full_name: dashboard.fullName,
    timezone: dashboard.timezone,
    has_changed_timezone: dashboard.hasOwnTimezone,
    is_viewing_restricted: dashboard.isViewingRestricted,
    is_manual_time_hidden: dashboard.isManualTimeHidden,
    created_by: dashboard.createdBy,
    members_count: dashboard.membersCount,
    is_current_user_member: dashboard.isMember,
    permissions: [...dashboard.permissions],
    created_at: presentMoment(dashboard.createdAt),
    modified_at: presentMoment(dashboard.modifiedAt),
  };
}

export function presentDashboardMember(person: DashboardPerson): DashboardMemberBody {
  const { uuid: id, username, fullName, isViewOnly, addedAt } = person;
  return { id, username, full_name: fullName, is_view_only: isViewOnly, added_at: presentMoment(addedAt) };
}

export function presentRequest(request: DashboardRequest): DashboardRequestBody {
  const { uuid: id, username, fullName, kind, createdAt } = request;
  return { id, username, full_name: fullName, kind, created_at: presentMoment(createdAt) };
}
