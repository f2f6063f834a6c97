import { ApiProperty } from '@nestjs/swagger';
import { GAP_POLICY_NAMES, ORG_PERMISSIONS } from '#libs/kernel';
import type { Allowance, Organisation } from '#libs/orgs';
import { ORG_ROLES, PRIVACIES } from '#libs/platform/auth';
import { Flag, Int, ListOf, One, OrNull, Stamp, Text, Uuid } from '../../dialects/wakatime/swagger-fields.js';
import { PageKeys } from '../../dialects/wakatime/time.responses.js';
import { presentMoment } from '../present-moment.js';

export class AllowanceBody {
  @OrNull('integer', 'How many there may be; null: any number.', 50)
  readonly limit!: number | null;
  @Int('How many there are.', 12)
  readonly used!: number;
  @Flag('Are four fifths of them used?', false)
  readonly is_near_limit!: boolean;
}

export class OrganisationBody {
  @Uuid('Id; it has no other name of its own.', '0a0a0a0a-0000-4000-8000-000000000001')
  readonly id!: string;
  @Text('What it is called. Others may be called the same.', 'Acme')
  readonly name!: string;
  @Text('IANA zone of its days.', 'Europe/Berlin')
  readonly timezone!: string;
  @Int('Minutes: pauses up to this long count as work.', 15)
  readonly timeout!: number;
  @Flag('Are only heartbeats of writes counted?', false)
  readonly writes_only!: boolean;
  @ApiProperty({
    enum: GAP_POLICY_NAMES,
    nullable: true,
    description: 'How gaps are counted; null: as the installation does.',
  })
  readonly gap_policy!: string | null;
  @Flag('May stretches of work be seen, and not sums alone?', true)
  readonly is_duration_visible!: boolean;
  @ApiProperty({
    enum: PRIVACIES,
    description: 'Of projects about which neither the project nor its person says anything.',
  })
  readonly default_project_privacy!: string;
  @Text('There is one.', 'business')
  readonly plan!: string;
  @OrNull('integer', 'How many days back it sees; null: all.', 365)
  readonly retention_days!: number | null;
  @One(() => AllowanceBody, 'Members; suspended ones hold no seat.')
  readonly seats!: AllowanceBody;
  @One(() => AllowanceBody, 'Dashboards.')
  readonly dashboards!: AllowanceBody;
  @Int('Open invitations.', 2)
  readonly invited_people_count!: number;
  @ApiProperty({ enum: ORG_ROLES, nullable: true, description: "The caller's; null for a service account." })
  readonly role!: string | null;
  @ApiProperty({ enum: ORG_PERMISSIONS, isArray: true, description: 'What the caller may do here.' })
  readonly permissions!: readonly string[];
  @Stamp('When it was founded.', '2026-10-01T08:00:00Z')
  readonly created_at!: string;
  @Stamp('When it was changed.', '2026-10-01T08:00:00Z')
  readonly modified_at!: string;
  @OrNull('string', 'When it was deleted. Only its owners still find it, in their list.', null)
  readonly deleted_at!: string | null;
  @OrNull('string', 'Until then it can be restored.', null)
  readonly erase_at!: string | null;
}

export class OrganisationAnswer {
  @One(() => OrganisationBody, 'The organisation.')
  readonly data!: OrganisationBody;
}

export class OrganisationsAnswer extends PageKeys {
  @ListOf(() => OrganisationBody, 'Those of the caller, the oldest membership first.')
  readonly data!: readonly OrganisationBody[];
}

export function presentOrganisation(org: Organisation): OrganisationBody {
  return {
    id: org.id,
    name: org.name,
    timezone: org.timezone,
    timeout: org.timeoutMinutes,
    writes_only: org.writesOnly,
    gap_policy: org.gapPolicy,
    is_duration_visible: org.isDurationVisible,
    default_project_privacy: org.defaultProjectPrivacy,
    plan: org.plan,
    retention_days: org.retentionDays,
    seats: presentAllowance(org.seats),
    dashboards: presentAllowance(org.dashboards),
    invited_people_count: org.invitedCount,
    role: org.role,
    permissions: ORG_PERMISSIONS.filter((permission) => org.permissions.has(permission)),
    created_at: presentMoment(org.createdAt),
    modified_at: presentMoment(org.modifiedAt),
    deleted_at: presentMoment(org.deletedAt),
    erase_at: presentMoment(org.eraseAt),
  };
}

function presentAllowance({ limit, used, isNear }: Allowance): AllowanceBody {
  return { limit, used, is_near_limit: isNear };
}
