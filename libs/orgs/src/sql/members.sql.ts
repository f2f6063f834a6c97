import { namedQuery } from '#libs/platform/database';

/** Whoever changes memberships holds this: seats and owners are counted by one at a time. */
export const LOCK_ORG = namedQuery<
  readonly [orgId: string],
  { id: string; name: string; seat_limit: number | null; dashboard_limit: number | null }
>(
  'orgs.lock',
  `select id, name, seat_limit, dashboard_limit from organisations
  where id = $1::uuid and deleted_at is null for no key update`,
);

/** Every change of who may see what, and of how time is counted. */
export const RAISE_REV = namedQuery<readonly [orgId: string], { id: string }>(
  'orgs.raise-rev',
  'update organisations set rev = rev + 1 where id = $1::uuid returning id',
);

/** Who is suspended holds no seat, and owns nothing. */
export const COUNT_SEATS = namedQuery<readonly [orgId: string], { seats: number }>(
  'orgs.count-seats',
  `select count(*)::integer as seats from org_members
  where org_id = $1::uuid and left_at is null and suspended_at is null`,
);

export const COUNT_OTHER_OWNERS = namedQuery<readonly [orgId: string, userId: number], { owners: number }>(
  'orgs.count-other-owners',
  `select count(*)::integer as owners from org_members
  where org_id = $1::uuid and user_id <> $2::integer and role = 'owner' and left_at is null and suspended_at is null`,
);

export const MEMBERSHIP = namedQuery<
  readonly [orgId: string, userId: number],
  { role: string; is_suspended: boolean; source: string }
>(
  'orgs.membership',
  `select role, suspended_at is not null as is_suspended, source from org_members
  where org_id = $1::uuid and user_id = $2::integer and left_at is null`,
);

/** Who comes back begins anew. No row: they are in already. */
export const JOIN = namedQuery<
  readonly [orgId: string, userId: number, role: string, source: string, at: string],
  { user_id: number }
>(
  'orgs.join',
  `insert into org_members as m (org_id, user_id, role, source, joined_at, modified_at)
  values ($1::uuid, $2::integer, $3::text, $4::text, $5::timestamptz, $5::timestamptz)
  on conflict (org_id, user_id) do update set role = excluded.role, source = excluded.source,
    joined_at = excluded.joined_at, left_at = null, suspended_at = null, modified_at = excluded.modified_at
  where m.left_at is not null
  returning m.user_id`,
);

export const LEAVE = namedQuery<readonly [orgId: string, userId: number, at: string], { user_id: number }>(
  'orgs.leave',
  `update org_members set left_at = greatest(joined_at, $3::timestamptz), suspended_at = null,
    default_personal_privacy = nullif(default_personal_privacy, 'visible'), modified_at = $3::timestamptz
  where org_id = $1::uuid and user_id = $2::integer and left_at is null
  returning user_id`,
);

/** What hung on a membership. That something is to be hidden is kept: coming back shows no more than before. */
export const DROP_STANDINGS = (
  [
    ['org_group_members', ''],
    ['dashboard_members', ''],
    ['dashboard_viewers', ''],
    ['dashboard_requests', ''],
    ['org_break_glass', ''],
    ['org_project_privacy', ` and privacy = 'visible'`],
  ] as const
).map(([table, condition]) =>
  namedQuery<readonly [orgId: string, userId: number], never>(
    `orgs.drop-${table}`,
    `delete from ${table} where org_id = $1::uuid and user_id = $2::integer${condition}`,
  ),
);

export const SUSPEND = namedQuery<readonly [orgId: string, userId: number, at: string], { user_id: number }>(
  'orgs.suspend',
  `update org_members set suspended_at = $3::timestamptz, modified_at = $3::timestamptz
  where org_id = $1::uuid and user_id = $2::integer and left_at is null and suspended_at is null
  returning user_id`,
);

export const RESTORE = namedQuery<readonly [orgId: string, userId: number, at: string], { user_id: number }>(
  'orgs.restore-member',
  `update org_members set suspended_at = null, modified_at = $3::timestamptz
  where org_id = $1::uuid and user_id = $2::integer and left_at is null and suspended_at is not null
  returning user_id`,
);

export const CHANGE_ROLE = namedQuery<
  readonly [orgId: string, userId: number, role: string, at: string],
  { user_id: number }
>(
  'orgs.change-role',
  `update org_members set role = $3::text, modified_at = $4::timestamptz
  where org_id = $1::uuid and user_id = $2::integer and left_at is null and role <> $3::text
  returning user_id`,
);
