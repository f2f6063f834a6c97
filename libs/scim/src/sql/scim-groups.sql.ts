import { namedQuery } from '#libs/platform/database';

export interface ScimGroupSqlRow {
  id: string;
  name: string;
  external_id: string | null;
  /** µs */
  created_us: number;
  modified_us: number;
}

export interface ScimMemberSqlRow {
  group_id: string;
  value: string;
  display: string;
}

const GROUP = `select id, name, external_id, to_us_v1(created_at)::float8 as created_us,
    to_us_v1(modified_at)::float8 as modified_us
  from org_groups where org_id = $1::uuid`;

export const ALL_GROUPS = namedQuery<[orgId: string], ScimGroupSqlRow>(
  'scim.groups-all',
  `${GROUP} order by created_at, id`,
);

export const FIND_GROUP = namedQuery<[orgId: string, id: string], ScimGroupSqlRow>(
  'scim.group',
  `${GROUP} and id = $2::uuid`,
);

export const LOCK_GROUP = namedQuery<[orgId: string, id: string], ScimGroupSqlRow>(
  'scim.group-lock',
  `${GROUP} and id = $2::uuid for update`,
);

/** Members whom the directory knows; it is told of nobody else. */
export const MEMBERS_OF_GROUPS = namedQuery<[orgId: string, groupIds: string[]], ScimMemberSqlRow>(
  'scim.group-members',
  `select gm.group_id, u.id as value, u.user_name as display
  from org_group_members gm join scim_users u on u.org_id = gm.org_id and u.user_id = gm.user_id
  where gm.org_id = $1::uuid and gm.group_id = any($2::uuid[]) order by lower(u.user_name)`,
);

export const INSERT_GROUP = namedQuery<
  [orgId: string, id: string, name: string, externalId: string | null, now: string],
  { id: string }
>(
  'scim.group-insert',
  `insert into org_groups (org_id, id, name, external_id, permissions, created_at, modified_at)
  values ($1::uuid, $2::uuid, $3, $4, '{}', $5::timestamptz, $5::timestamptz) returning id`,
);

export const UPDATE_GROUP = namedQuery<
  [orgId: string, id: string, name: string, externalId: string | null, now: string],
  { id: string }
>(
  'scim.group-update',
  `update org_groups set name = $3, external_id = $4, modified_at = $5::timestamptz
  where org_id = $1::uuid and id = $2::uuid returning id`,
);

export const DELETE_GROUP = namedQuery<[orgId: string, id: string], { name: string }>(
  'scim.group-delete',
  'delete from org_groups where org_id = $1::uuid and id = $2::uuid returning name',
);

/** Which of these ids are people of the directory. */
export const KNOWN_USERS = namedQuery<[orgId: string, ids: string[]], { id: string }>(
  'scim.users-known',
  'select id from scim_users where org_id = $1::uuid and id = any($2::uuid[])',
);

/** Who has left the organisation belongs to no group of it. */
export const ADD_MEMBERS = namedQuery<[orgId: string, groupId: string, ids: string[]], { user_id: number }>(
  'scim.group-add',
  `insert into org_group_members (org_id, group_id, user_id, source)
  select u.org_id, $2::uuid, u.user_id, 'scim'
  from scim_users u join org_members m on m.org_id = u.org_id and m.user_id = u.user_id and m.left_at is null
  where u.org_id = $1::uuid and u.id = any($3::uuid[])
  on conflict do nothing returning user_id`,
);

export const REMOVE_MEMBERS = namedQuery<[orgId: string, groupId: string, ids: string[]], { user_id: number }>(
  'scim.group-remove',
  `delete from org_group_members gm using scim_users u
  where gm.org_id = $1::uuid and gm.group_id = $2::uuid and u.org_id = gm.org_id and u.user_id = gm.user_id
    and u.id = any($3::uuid[])
  returning gm.user_id`,
);
