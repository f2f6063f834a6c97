import { namedQuery } from '#libs/platform/database';

export interface ScimUserSqlRow {
  id: string;
  user_id: number;
  user_name: string;
  external_id: string | null;
  attributes: Record<string, unknown>;
  /** What the directory says. */
  said_active: boolean;
  /** What is so. */
  is_active: boolean;
  is_member: boolean;
  groups: { value: string; display: string }[];
  /** µs */
  created_us: number;
  modified_us: number;
}

/** Who has left, or was suspended by hand, is not active whatever the directory says. */
const USER = `select u.id, u.user_id, u.user_name, u.external_id, u.attributes, u.is_active as said_active,
    m.left_at is null as is_member,
    u.is_active and m.left_at is null and m.suspended_at is null as is_active,
    coalesce((
      select jsonb_agg(jsonb_build_object('value', g.id, 'display', g.name) order by lower(g.name))
      from org_group_members gm join org_groups g on g.org_id = gm.org_id and g.id = gm.group_id
      where gm.org_id = u.org_id and gm.user_id = u.user_id
    ), '[]'::jsonb) as groups,
    to_us_v1(u.created_at)::float8 as created_us, to_us_v1(u.modified_at)::float8 as modified_us
  from scim_users u join org_members m on m.org_id = u.org_id and m.user_id = u.user_id
  where u.org_id = $1::uuid`;
const ORDER = 'order by u.created_at, u.id';

/** A page of everybody, in the order in which they came. */
export const PAGE_OF_USERS = namedQuery<[orgId: string, offset: number, limit: number], ScimUserSqlRow>(
  'scim.users-page',
  `${USER} ${ORDER} offset $2 limit $3`,
);

export const COUNT_USERS = namedQuery<[orgId: string], { total: number }>(
  'scim.users-count',
  'select count(*)::integer as total from scim_users where org_id = $1::uuid',
);

export const ALL_USERS = namedQuery<[orgId: string], ScimUserSqlRow>('scim.users-all', `${USER} ${ORDER}`);

/** Those who have one of these names (lower case), ids of the directory, or ids. */
export const USERS_BY_KEYS = namedQuery<
  [orgId: string, userNames: string[], externalIds: string[], ids: string[]],
  ScimUserSqlRow
>(
  'scim.users-by-keys',
  `${USER} and u.id in (
    select id from scim_users where org_id = $1::uuid and lower(user_name) = any($2::text[])
    union all select id from scim_users where org_id = $1::uuid and external_id = any($3::text[])
    union all select id from scim_users where org_id = $1::uuid and id = any($4::uuid[])
  ) ${ORDER}`,
);

export const FIND_USER = namedQuery<[orgId: string, id: string], ScimUserSqlRow>(
  'scim.user',
  `${USER} and u.id = $2::uuid`,
);

export const LOCK_USER = namedQuery<[orgId: string, id: string], { id: string }>(
  'scim.user-lock',
  'select id from scim_users where org_id = $1::uuid and id = $2::uuid for update',
);

export const INSERT_USER = namedQuery<
  [
    orgId: string,
    id: string,
    userId: number,
    userName: string,
    externalId: string | null,
    attributes: string,
    isActive: boolean,
    now: string,
  ],
  { id: string }
>(
  'scim.user-insert',
  `insert into scim_users (org_id, user_id, id, user_name, external_id, attributes, is_active, created_at, modified_at)
  values ($1::uuid, $3::integer, $2::uuid, $4, $5, $6::jsonb, $7, $8::timestamptz, $8::timestamptz) returning id`,
);

export const UPDATE_USER = namedQuery<
  [
    orgId: string,
    id: string,
    userName: string,
    externalId: string | null,
    attributes: string,
    isActive: boolean,
    now: string,
  ],
  { id: string }
>(
  'scim.user-update',
  `update scim_users set user_name = $3, external_id = $4, attributes = $5::jsonb, is_active = $6,
    modified_at = $7::timestamptz
  where org_id = $1::uuid and id = $2::uuid returning id`,
);

export const DELETE_USER = namedQuery<[orgId: string, id: string], { user_name: string }>(
  'scim.user-delete',
  'delete from scim_users where org_id = $1::uuid and id = $2::uuid returning user_name',
);

/** One directory entry at a time decides about an address. */
export const LOCK_ADDRESS = namedQuery<[key: string], Record<string, unknown>>(
  'scim.address-lock',
  'select pg_advisory_xact_lock(hashtextextended($1, 0))',
);

/**
 * Whether an account may be taken in without asking its holder: nobody has ever used it, or this organisation's directory
 * made it a member before, and ended that itself. Who has left still stands in the directory's list.
 */
export const MAY_TAKE_IN = namedQuery<[orgId: string, userId: number], { may: boolean }>(
  'scim.may-take-in',
  `select exists (
      select from org_members m where m.org_id = $1::uuid and m.user_id = $2::integer and m.source = 'scim'
        and not exists (select from scim_users s where s.org_id = m.org_id and s.user_id = m.user_id)
    ) or not exists (
      select from users u where u.id = $2::integer and (
        u.password_hash is not null or u.logged_in_at is not null
        or exists (select from external_identities i where i.user_id = u.id)
        or exists (select from oauth_grants g where g.user_id = u.id)
        or exists (select from api_keys k where k.user_id = u.id and k.last_used_at is not null)
      )
    ) as may`,
);
