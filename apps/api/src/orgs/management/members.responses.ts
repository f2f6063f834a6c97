import { ApiProperty } from '@nestjs/swagger';
import { MEMBER_SOURCES, type MemberCard } from '#libs/orgs';
import { ORG_ROLES } from '#libs/platform/auth';
import { ListOf, One, OrNull, Stamp } from '../../dialects/wakatime/swagger-fields.js';
import { PageKeys } from '../../dialects/wakatime/time.responses.js';
import { presentMoment } from '../present-moment.js';
import { NamedBody, PersonBody } from './shared.responses.js';

export class MemberBody extends PersonBody {
  @OrNull('string', 'What others call them.', 'Grace')
  readonly display_name!: string | null;
  @OrNull('string', 'Null for callers who neither invite nor remove people.', 'grace@example.com')
  readonly email!: string | null;
  @ApiProperty({ enum: ORG_ROLES, description: 'What they may do, together with their groups.' })
  readonly role!: string;
  @ApiProperty({ enum: MEMBER_SOURCES, description: 'How they came in.' })
  readonly source!: string;
  @Stamp('Since when; nothing from before is shown.', '2026-10-01T08:00:00Z')
  readonly joined_at!: string;
  @OrNull('string', 'Since when they see nothing, and are not seen; null: they are active.', null)
  readonly suspended_at!: string | null;
  @ListOf(() => NamedBody, 'Their groups, by name.')
  readonly groups!: readonly NamedBody[];
}

export class MemberAnswer {
  @One(() => MemberBody, 'The member.')
  readonly data!: MemberBody;
}

export class MembersAnswer extends PageKeys {
  @ListOf(() => MemberBody, 'By username.')
  readonly data!: readonly MemberBody[];
}

export function presentMember(member: MemberCard): MemberBody {
  return {
    id: member.uuid,
    username: member.username,
    full_name: member.fullName,
    display_name: member.displayName,
    email: member.email,
    role: member.role,
    source: member.source,
    joined_at: presentMoment(member.joinedAt),
    suspended_at: presentMoment(member.suspendedAt),
    groups: member.groups.map(({ id, name }) => ({ id, name })),
  };
}
