import { namedQuery } from '#libs/platform/database';
import { orgList } from '../org-list.js';

export interface DashboardSqlRow {
  id: string;
  full_name: string;
  timezone: string;
  has_own_timezone: boolean;
  is_viewing_restricted: boolean;
  is_manual_time_hidden: boolean;
  created_by_id: number | null;
  created_by: string | null;
  members: number;
  member_ids: number[];
  viewer_ids: number[];
  created_us: number;
  modified_us: number;
}

/** By name. `of`: one alone. Who is a member or a viewer is compared with the caller. */
export const LIST_DASHBOARDS = orgList<DashboardSqlRow>('orgs.manage-dashboards', {
  columns: `d.id, d.full_name, coalesce(d.timezone, o.timezone) as timezone, d.timezone is not null as has_own_timezone,
    d.is_viewing_restricted, d.is_manual_time_hidden, d.created_by as created_by_id, u.username as created_by,
    to_us_v1(d.created_at) as created_us, to_us_v1(d.modified_at) as modified_us, lower(d.full_name) as sort,
    (select count(*)::integer from dashboard_members m where m.org_id = d.org_id and m.dashboard_id = d.id) as members,
    array(select m.user_id from dashboard_members m where m.org_id = d.org_id and m.dashboard_id = d.id) as member_ids,
    array(
      select v.user_id from dashboard_viewers v where v.org_id = d.org_id and v.dashboard_id = d.id
      union
      select gm.user_id from dashboard_viewer_groups v
      join org_group_members gm on gm.org_id = v.org_id and gm.group_id = v.group_id
      where v.org_id = d.org_id and v.dashboard_id = d.id
    ) as viewer_ids`,
  from: `dashboards d join organisations o on o.id = d.org_id left join users u on u.id = d.created_by
    where d.org_id = $1::uuid and ($2::text is null or position($2::text in lower(d.full_name)) > 0)
      and ($3::text is null or d.id = $3::uuid)`,
  orderBy: 'sort, id',
});

export const COUNT_DASHBOARDS = namedQuery<readonly [orgId: string], { dashboards: number }>(
  'orgs.count-dashboards',
  'select count(*)::integer as dashboards from dashboards where org_id = $1::uuid',
);

/** Which of these a person made. */
export const OWN_DASHBOARDS = namedQuery<
  readonly [orgId: string, userId: number | null, dashboards: readonly string[]],
  { id: string }
>(
  'orgs.own-dashboards',
  `select id from dashboards where org_id = $1::uuid and created_by = $2::integer and id = any($3::uuid[])`,
);

export const LOCK_DASHBOARD = namedQuery<readonly [orgId: string, id: string], { id: string; full_name: string }>(
  'orgs.lock-dashboard',
  'select id, full_name from dashboards where org_id = $1::uuid and id = $2::uuid for update',
);

export const INSERT_DASHBOARD = namedQuery<
  readonly [orgId: string, id: string, name: string, createdBy: number | null, now: string],
  never
>(
  'orgs.insert-dashboard',
  `insert into dashboards (org_id, id, full_name, created_by, is_viewing_restricted, is_manual_time_hidden, created_at,
    modified_at)
  values ($1::uuid, $2::uuid, $3::text, $4::integer, false, false, $5::timestamptz, $5::timestamptz)`,
);

export const DELETE_DASHBOARD = namedQuery<readonly [orgId: string, id: string], never>(
  'orgs.delete-dashboard',
  'delete from dashboards where org_id = $1::uuid and id = $2::uuid',
);

export interface DashboardMemberSqlRow {
  uuid: string;
  username: string;
  full_name: string | null;
  is_view_only: boolean;
  added_us: number;
}

export const LIST_DASHBOARD_PEOPLE = orgList<DashboardMemberSqlRow>('orgs.manage-dashboard-members', {
  columns: `u.uuid, u.username, u.full_name, dm.is_view_only, to_us_v1(dm.added_at) as added_us,
    lower(u.username) as sort`,
  from: `dashboard_members dm join users u on u.id = dm.user_id
    where dm.org_id = $1::uuid and dm.dashboard_id = $3::uuid
      and ($2::text is null or position($2::text in lower(concat_ws(' ', u.username, u.full_name))) > 0)`,
  orderBy: 'sort, uuid',
});

/** No row: nothing changes. */
export const PUT_DASHBOARD_MEMBER = namedQuery<
  readonly [orgId: string, dashboardId: string, userId: number, isViewOnly: boolean, now: string],
  { user_id: number }
>(
  'orgs.put-dashboard-member',
  `insert into dashboard_members as m (org_id, dashboard_id, user_id, is_view_only, added_at)
  values ($1::uuid, $2::uuid, $3::integer, $4::boolean, $5::timestamptz)
  on conflict (org_id, dashboard_id, user_id) do update set is_view_only = excluded.is_view_only
  where m.is_view_only <> excluded.is_view_only
  returning m.user_id`,
);

export const REMOVE_DASHBOARD_MEMBER = namedQuery<
  readonly [orgId: string, dashboardId: string, userId: number],
  { user_id: number }
>(
  'orgs.remove-dashboard-member',
  `delete from dashboard_members where org_id = $1::uuid and dashboard_id = $2::uuid and user_id = $3::integer
  returning user_id`,
);

export const LIST_VIEWERS = namedQuery<readonly [orgId: string, dashboardId: string], { id: string; name: string }>(
  'orgs.list-viewers',
  `select u.uuid as id, u.username as name from dashboard_viewers v join users u on u.id = v.user_id
  where v.org_id = $1::uuid and v.dashboard_id = $2::uuid order by lower(u.username)`,
);

export const LIST_VIEWER_GROUPS = namedQuery<
  readonly [orgId: string, dashboardId: string],
  { id: string; name: string }
>(
  'orgs.list-viewer-groups',
  `select g.id, g.name from dashboard_viewer_groups v
  join org_groups g on g.org_id = v.org_id and g.id = v.group_id
  where v.org_id = $1::uuid and v.dashboard_id = $2::uuid order by lower(g.name)`,
);

export const CLEAR_VIEWERS = namedQuery<readonly [orgId: string, dashboardId: string], never>(
  'orgs.clear-viewers',
  'delete from dashboard_viewers where org_id = $1::uuid and dashboard_id = $2::uuid',
);

export const CLEAR_VIEWER_GROUPS = namedQuery<readonly [orgId: string, dashboardId: string], never>(
  'orgs.clear-viewer-groups',
  'delete from dashboard_viewer_groups where org_id = $1::uuid and dashboard_id = $2::uuid',
);

/** Those who left, and groups of others, are not there. */
export const INSERT_VIEWERS = namedQuery<
  readonly [orgId: string, dashboardId: string, refs: readonly string[]],
  { user_id: number }
>(
  'orgs.insert-viewers',
  `insert into dashboard_viewers (org_id, dashboard_id, user_id)
  select m.org_id, $2::uuid, m.user_id from org_members m join users u on u.id = m.user_id
  where m.org_id = $1::uuid and m.left_at is null
    and (u.uuid::text = any($3::text[]) or lower(u.username) = any($3::text[]))
  on conflict do nothing
  returning user_id`,
);

export const INSERT_VIEWER_GROUPS = namedQuery<
  readonly [orgId: string, dashboardId: string, groups: readonly string[]],
  { group_id: string }
>(
  'orgs.insert-viewer-groups',
  `insert into dashboard_viewer_groups (org_id, dashboard_id, group_id)
  select g.org_id, $2::uuid, g.id from org_groups g where g.org_id = $1::uuid and g.id::text = any($3::text[])
  returning group_id`,
);

export interface DashboardRequestSqlRow {
  uuid: string;
  username: string;
  full_name: string | null;
  kind: string;
  created_us: number;
}

/** Oldest first. */
export const LIST_REQUESTS = orgList<DashboardRequestSqlRow>('orgs.list-dashboard-requests', {
  columns: 'u.uuid, u.username, u.full_name, r.kind, to_us_v1(r.created_at) as created_us',
  from: `dashboard_requests r join users u on u.id = r.user_id
    where r.org_id = $1::uuid and r.dashboard_id = $3::uuid and $2::text is null`,
  orderBy: 'created_us, uuid, kind',
});

export const INSERT_REQUEST = namedQuery<
  readonly [orgId: string, dashboardId: string, userId: number, kind: string, now: string],
  { user_id: number }
>(
  'orgs.insert-dashboard-request',
  `insert into dashboard_requests (org_id, dashboard_id, user_id, kind, created_at)
  values ($1::uuid, $2::uuid, $3::integer, $4::text, $5::timestamptz) on conflict do nothing returning user_id`,
);

export const TAKE_REQUEST = namedQuery<
  readonly [orgId: string, dashboardId: string, userId: number, kind: string],
  { user_id: number }
>(
  'orgs.take-dashboard-request',
  `delete from dashboard_requests
  where org_id = $1::uuid and dashboard_id = $2::uuid and user_id = $3::integer and kind = $4::text
  returning user_id`,
);

export const ADD_VIEWER = namedQuery<readonly [orgId: string, dashboardId: string, userId: number], never>(
  'orgs.add-viewer',
  `insert into dashboard_viewers (org_id, dashboard_id, user_id) values ($1::uuid, $2::uuid, $3::integer)
  on conflict do nothing`,
);
