import { namedQuery } from '#libs/platform/database';
import { orgList } from '../org-list.js';

export interface GroupSqlRow {
  id: string;
  name: string;
  external_id: string | null;
  permissions: string[];
  members: number;
  created_us: number;
  modified_us: number;
}

/** By name. `of`: one alone. */
export const LIST_GROUPS = orgList<GroupSqlRow>('orgs.list-groups', {
  columns: `g.id, g.name, g.external_id, g.permissions, to_us_v1(g.created_at) as created_us,
    to_us_v1(g.modified_at) as modified_us, lower(g.name) as sort,
    (select count(*)::integer from org_group_members m where m.org_id = g.org_id and m.group_id = g.id) as members`,
  from: `org_groups g where g.org_id = $1::uuid and ($2::text is null or position($2::text in lower(g.name)) > 0)
    and ($3::text is null or g.id = $3::uuid)`,
  orderBy: 'sort, id',
});

export const LOCK_GROUP = namedQuery<readonly [orgId: string, id: string], { name: string; permissions: string[] }>(
  'orgs.lock-group',
  'select name, permissions from org_groups where org_id = $1::uuid and id = $2::uuid for update',
);

export const INSERT_GROUP = namedQuery<
  readonly [orgId: string, id: string, name: string, permissions: readonly string[], now: string],
  never
>(
  'orgs.insert-group',
  `insert into org_groups (org_id, id, name, permissions, created_at, modified_at)
  values ($1::uuid, $2::uuid, $3::text, $4::text[], $5::timestamptz, $5::timestamptz)`,
);

export const UPDATE_GROUP = namedQuery<
  readonly [orgId: string, id: string, name: string | null, permissions: readonly string[] | null, now: string],
  never
>(
  'orgs.update-group',
  `update org_groups set name = coalesce($3::text, name), permissions = coalesce($4::text[], permissions),
    modified_at = $5::timestamptz
  where org_id = $1::uuid and id = $2::uuid`,
);

export const DELETE_GROUP = namedQuery<readonly [orgId: string, id: string], never>(
  'orgs.delete-group',
  'delete from org_groups where org_id = $1::uuid and id = $2::uuid',
);

export interface GroupMemberSqlRow {
  uuid: string;
  username: string;
  full_name: string | null;
  source: string;
}

export const LIST_GROUP_MEMBERS = orgList<GroupMemberSqlRow>('orgs.list-group-members', {
  columns: 'u.uuid, u.username, u.full_name, gm.source, lower(u.username) as sort',
  from: `org_group_members gm join users u on u.id = gm.user_id
    where gm.org_id = $1::uuid and gm.group_id = $3::uuid
      and ($2::text is null or position($2::text in lower(concat_ws(' ', u.username, u.full_name))) > 0)`,
  orderBy: 'sort, uuid',
});

export const ADD_TO_GROUP = namedQuery<readonly [orgId: string, groupId: string, userId: number], { user_id: number }>(
  'orgs.add-to-group',
  `insert into org_group_members (org_id, group_id, user_id, source) values ($1::uuid, $2::uuid, $3::integer, 'hand')
  on conflict do nothing returning user_id`,
);

export const REMOVE_FROM_GROUP = namedQuery<
  readonly [orgId: string, groupId: string, userId: number],
  { user_id: number }
>(
  'orgs.remove-from-group',
  `delete from org_group_members where org_id = $1::uuid and group_id = $2::uuid and user_id = $3::integer
  returning user_id`,
);
