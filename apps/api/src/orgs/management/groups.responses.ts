import { ApiProperty } from '@nestjs/swagger';
import { GRANTABLE, type GroupMember, type OrgGroup } from '#libs/orgs';
import { Int, ListOf, One, OrNull, Stamp, Text, Uuid } from '../../dialects/wakatime/swagger-fields.js';
import { PageKeys } from '../../dialects/wakatime/time.responses.js';
import { presentMoment } from '../present-moment.js';
import { PersonBody } from './shared.responses.js';

export class GroupBody {
  @Uuid('Id of the group.', '0e4ff0de-5d0a-4a0b-8f86-6bbb2f6f0a55')
  readonly id!: string;
  @Text('What it is called.', 'Backend')
  readonly name!: string;
  @OrNull('string', 'What a directory calls it; null: made by hand.', null)
  readonly external_id!: string | null;
  @ApiProperty({ enum: [...GRANTABLE], isArray: true, description: 'What it adds to the role of its members.' })
  readonly permissions!: readonly string[];
  @Int('How many are in it.', 3)
  readonly members_count!: number;
  @Stamp('When it was made.', '2026-10-01T08:00:00Z')
  readonly created_at!: string;
  @Stamp('When it was changed.', '2026-10-01T08:00:00Z')
  readonly modified_at!: string;
}

export class GroupAnswer {
  @One(() => GroupBody, 'The group.')
  readonly data!: GroupBody;
}

export class GroupsAnswer extends PageKeys {
  @ListOf(() => GroupBody, 'By name.')
  readonly data!: readonly GroupBody[];
}

export class GroupMemberBody extends PersonBody {
  @ApiProperty({ enum: ['hand', 'sso', 'scim'], description: 'Who put them in: somebody, or a directory.' })
  readonly source!: string;
}

export class GroupMembersAnswer extends PageKeys {
  @ListOf(() => GroupMemberBody, 'By username.')
  readonly data!: readonly GroupMemberBody[];
}

export function presentGroup(group: OrgGroup): GroupBody {
  return {
    id: group.id,
    name: group.name,
    external_id: group.externalId,
    permissions: group.permissions,
    members_count: group.membersCount,
    created_at: presentMoment(group.createdAt),
    modified_at: presentMoment(group.modifiedAt),
  };
}

export function presentGroupMember({ uuid: id, username, fullName, source }: GroupMember): GroupMemberBody {
  return { id, username, full_name: fullName, source };
}
