import { namedQuery } from '#libs/platform/database';

export interface VisibleMemberSqlRow {
  user_id: number;
  uuid: string;
  username: string;
  full_name: string | null;
  email: string | null;
  is_email_public: boolean;
  photo_url: string | null;
  is_photo_public: boolean;
  is_view_only: boolean;
  role: 'owner' | 'admin' | 'manager' | 'member' | 'viewer';
  granted: string[];
  joined_us: number;
  left_us: number | null;
  is_suspended: boolean;
  default_personal_privacy: 'visible' | 'hidden' | null;
  /** Projects of which the member has said something of their own. */
  projects: { id: number; privacy: 'visible' | 'hidden' }[];
}

/** Everybody on a dashboard, with all that decides what may be seen of them; by name. */
export const VISIBLE_MEMBERS = namedQuery<[orgId: string, dashboardId: string], VisibleMemberSqlRow>(
  'orgs.visible-members',
  `select u.id as user_id, u.uuid, u.username, u.full_name, u.email, u.is_email_public, u.photo_url, u.is_photo_public,
    dm.is_view_only, m.role, to_us_v1(m.joined_at) as joined_us, to_us_v1(m.left_at) as left_us,
    m.suspended_at is not null as is_suspended, m.default_personal_privacy,
    array(
      select distinct p from org_group_members gm
      join org_groups g on g.org_id = gm.org_id and g.id = gm.group_id
      cross join unnest(g.permissions) p
      where gm.org_id = dm.org_id and gm.user_id = dm.user_id
    ) as granted,
    coalesce((
      select jsonb_agg(jsonb_build_object('id', pp.project_id, 'privacy', pp.privacy) order by pp.project_id)
      from org_project_privacy pp where pp.org_id = dm.org_id and pp.user_id = dm.user_id
    ), '[]') as projects
  from dashboard_members dm
  join org_members m on m.org_id = dm.org_id and m.user_id = dm.user_id
  join users u on u.id = dm.user_id
  where dm.org_id = $1::uuid and dm.dashboard_id = $2::uuid
  order by lower(u.username), u.uuid`,
);
