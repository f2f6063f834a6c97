import { namedQuery } from '#libs/platform/database';
import type { GivenRole, GroupMapping } from '../group-mapping.js';

export interface OrgProviderSqlRow {
  provider_id: string;
  is_enforced: boolean;
  default_role: GivenRole;
  group_mapping: GroupMapping;
  last_owner_login_us: number | null;
}

const COLUMNS = `provider_id, is_enforced, default_role, group_mapping,
  to_us_v1(last_owner_login_at)::float8 as last_owner_login_us`;

export const LIST_SETTINGS = namedQuery<readonly [orgId: string], OrgProviderSqlRow>(
  'org-sso.settings',
  `select ${COLUMNS} from org_identity_providers where org_id = $1::uuid`,
);

/** Whoever enforces, ends enforcement or counts break-glass holders does so one at a time: all rows of the organisation. */
export const LOCK_SETTINGS = namedQuery<readonly [orgId: string], OrgProviderSqlRow>(
  'org-sso.lock-settings',
  `select ${COLUMNS} from org_identity_providers where org_id = $1::uuid order by provider_id for update`,
);

type Settings = readonly [
  orgId: string,
  providerId: string,
  isEnforced: boolean,
  defaultRole: string,
  mapping: string,
  lastOwnerLoginAt: string | null,
  now: string,
];

export const INSERT_SETTINGS = namedQuery<Settings, never>(
  'org-sso.insert-settings',
  `insert into org_identity_providers (org_id, provider_id, is_enforced, default_role, group_mapping,
    last_owner_login_at, modified_at)
  values ($1::uuid, $2::uuid, $3::boolean, $4::text, $5::jsonb, $6::timestamptz, $7::timestamptz)`,
);

export const UPDATE_SETTINGS = namedQuery<Settings, never>(
  'org-sso.update-settings',
  `update org_identity_providers set is_enforced = $3::boolean, default_role = $4::text, group_mapping = $5::jsonb,
    last_owner_login_at = $6::timestamptz, modified_at = $7::timestamptz
  where org_id = $1::uuid and provider_id = $2::uuid`,
);

export const NOTE_OWNER_LOGIN = namedQuery<readonly [orgId: string, providerId: string, now: string], never>(
  'org-sso.note-owner-login',
  `update org_identity_providers set last_owner_login_at = $3::timestamptz
  where org_id = $1::uuid and provider_id = $2::uuid`,
);

/** Groups of the organisation by id or name. */
export const FIND_GROUPS = namedQuery<readonly [orgId: string, refs: readonly string[]], { id: string; name: string }>(
  'org-sso.find-groups',
  `select id, name from org_groups
  where org_id = $1::uuid and (id::text = any($2::text[]) or lower(name) = any($2::text[])) order by lower(name)`,
);

export const JOIN_GROUPS = namedQuery<
  readonly [orgId: string, userId: number, groupIds: readonly string[]],
  { group_id: string }
>(
  'org-sso.join-groups',
  `insert into org_group_members (org_id, group_id, user_id, source)
  select org_id, id, $2::integer, 'sso' from org_groups where org_id = $1::uuid and id = any($3::uuid[]) order by id
  on conflict do nothing returning group_id`,
);

/** Out of the groups that the provider put somebody into and does not any more. What was done by hand stays. */
export const LEAVE_GROUPS = namedQuery<
  readonly [orgId: string, userId: number, groupIds: readonly string[]],
  { group_id: string }
>(
  'org-sso.leave-groups',
  `delete from org_group_members
  where org_id = $1::uuid and user_id = $2::integer and source = 'sso' and group_id <> all($3::uuid[])
  returning group_id`,
);

export interface BreakGlassSqlRow {
  uuid: string;
  username: string;
  full_name: string | null;
}

/** Who may come in without the provider: only owners, whatever the list holds. */
export const LIST_BREAK_GLASS = namedQuery<readonly [orgId: string], BreakGlassSqlRow>(
  'org-sso.break-glass',
  `select u.uuid, u.username, u.full_name from org_break_glass b
  join org_members m on m.org_id = b.org_id and m.user_id = b.user_id join users u on u.id = b.user_id
  where b.org_id = $1::uuid and m.role = 'owner' and m.left_at is null and m.suspended_at is null
    and u.suspended_at is null
  order by lower(u.username)`,
);

export const GRANT_BREAK_GLASS = namedQuery<readonly [orgId: string, userId: number], { user_id: number }>(
  'org-sso.grant-break-glass',
  `insert into org_break_glass (org_id, user_id) values ($1::uuid, $2::integer)
  on conflict do nothing returning user_id`,
);

export const WITHDRAW_BREAK_GLASS = namedQuery<readonly [orgId: string, userId: number], { user_id: number }>(
  'org-sso.withdraw-break-glass',
  'delete from org_break_glass where org_id = $1::uuid and user_id = $2::integer returning user_id',
);
