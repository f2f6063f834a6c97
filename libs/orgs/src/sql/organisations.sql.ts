import { namedQuery, pagedQuery } from '#libs/platform/database';
import type { OrgSettingsSqlRow } from './org-access.sql.js';

/** Every organisation of a person, oldest membership first; those that are deleted only for who can restore them. */
export const ORGS_OF_PERSON = pagedQuery<{ org_id: string; joined_at: string }>('orgs.of-person', {
  columns: 'm.org_id, m.joined_at',
  from: `org_members m join organisations o on o.id = m.org_id
    where m.user_id = $1::integer and m.left_at is null and m.suspended_at is null
      and (o.deleted_at is null or m.role = 'owner') and $2::text is null`,
  orderBy: 'joined_at, org_id',
});

/** No row where it is deleted. */
export const ORG_NAME = namedQuery<readonly [orgId: string], { name: string }>(
  'orgs.name',
  'select name from organisations where id = $1::uuid and deleted_at is null',
);

export const COUNT_OWNED = namedQuery<readonly [userId: number], { orgs: number }>(
  'orgs.count-owned',
  `select count(*)::integer as orgs from org_members
  where user_id = $1::integer and role = 'owner' and left_at is null`,
);

export interface OrganisationSqlRow extends OrgSettingsSqlRow {
  plan: string;
  seat_limit: number | null;
  dashboard_limit: number | null;
  created_us: number;
  modified_us: number;
  deleted_us: number | null;
  erase_us: number | null;
  members: number;
  invited: number;
  dashboards: number;
  role: 'owner' | 'admin' | 'manager' | 'member' | 'viewer' | null;
  granted: string[];
}

/** The organisation that the transaction sees, also a deleted one, and where a person (null: nobody) stands in it. */
export const FIND_ORGANISATION = namedQuery<
  readonly [orgId: string, userId: number | null, now: string],
  OrganisationSqlRow
>(
  'orgs.find',
  `select o.id, o.name, o.timezone, o.timeout_minutes, o.writes_only, o.gap_policy, o.is_duration_visible, o.default_project_privacy,
    o.plan, o.seat_limit, o.dashboard_limit, o.retention_days, to_us_v1(o.created_at) as created_us,
    to_us_v1(o.modified_at) as modified_us, to_us_v1(o.deleted_at) as deleted_us, to_us_v1(o.erase_at) as erase_us,
    (select count(*)::integer from org_members s
      where s.org_id = o.id and s.left_at is null and s.suspended_at is null) as members,
    (select count(*)::integer from org_invites i where i.org_id = o.id and i.accepted_at is null
      and i.revoked_at is null and i.expires_at > $3::timestamptz) as invited,
    (select count(*)::integer from dashboards d where d.org_id = o.id) as dashboards,
    m.role,
    array(
      select distinct p from org_group_members gm
      join org_groups g on g.org_id = gm.org_id and g.id = gm.group_id
      cross join unnest(g.permissions) p
      where gm.org_id = o.id and gm.user_id = m.user_id
    ) as granted
  from organisations o
  left join org_members m on m.org_id = o.id and m.user_id = $2::integer and m.left_at is null and m.suspended_at is null
  where o.id = $1::uuid`,
);

export const INSERT_ORGANISATION = namedQuery<
  readonly [id: string, name: string, timezone: string, timeout: number, writesOnly: boolean, at: string],
  never
>(
  'orgs.insert',
  `insert into organisations (id, name, timezone, timeout_minutes, writes_only, is_duration_visible,
    default_project_privacy, plan, created_at, modified_at)
  values ($1::uuid, $2::text, $3::text, $4::smallint, $5::boolean, true, 'visible', 'business', $6::timestamptz,
    $6::timestamptz)`,
);

export const NOTE_ID = namedQuery<readonly [id: string], never>(
  'orgs.note-id',
  'insert into org_ids (id) values ($1::uuid)',
);

export const DELETE_ORGANISATION = namedQuery<readonly [orgId: string, at: string, eraseAt: string], { id: string }>(
  'orgs.delete',
  `update organisations set deleted_at = $2::timestamptz, erase_at = $3::timestamptz, modified_at = $2::timestamptz,
    rev = rev + 1
  where id = $1::uuid and deleted_at is null returning id`,
);

/** By an owner, as long as it is kept. */
export const RESTORE_ORGANISATION = namedQuery<readonly [orgId: string, userId: number, now: string], { id: string }>(
  'orgs.restore',
  `update organisations o set deleted_at = null, erase_at = null, modified_at = $3::timestamptz, rev = rev + 1
  where o.id = $1::uuid and o.erase_at > $3::timestamptz and exists (
    select from org_members m where m.org_id = o.id and m.user_id = $2::integer and m.role = 'owner'
      and m.left_at is null and m.suspended_at is null
  ) returning o.id`,
);

/** Every organisation there is, deleted ones too: row security shows nothing else of them. */
export const EVERY_ORG_ID = namedQuery<readonly [], { id: string }>(
  'orgs.every-id',
  'select id from org_ids order by id',
);

export const ERASE_ORGANISATION = namedQuery<readonly [orgId: string, now: string], { id: string }>(
  'orgs.erase-due',
  'delete from organisations where id = $1::uuid and erase_at <= $2::timestamptz returning id',
);
