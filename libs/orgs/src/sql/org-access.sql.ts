import type { GapPolicyName } from '#libs/kernel';
import { namedQuery } from '#libs/platform/database';

/** Columns of `organisations` that say how it counts and sees. */
export interface OrgSettingsSqlRow {
  id: string;
  name: string;
  timezone: string;
  timeout_minutes: number;
  writes_only: boolean;
  gap_policy: GapPolicyName | null;
  is_duration_visible: boolean;
  default_project_privacy: 'visible' | 'hidden';
  retention_days: number | null;
}

export interface OrgAccessSqlRow extends OrgSettingsSqlRow {
  rev: number;
  role: 'owner' | 'admin' | 'manager' | 'member' | 'viewer' | null;
  joined_us: number | null;
  granted: string[];
  dashboard_id: string | null;
  full_name: string | null;
  dashboard_timezone: string | null;
  is_manual_time_hidden: boolean | null;
  is_viewing_restricted: boolean | null;
  is_creator: boolean | null;
  is_member: boolean | null;
  is_viewer: boolean | null;
  /** Where members must log in; null: anywhere, or they have. */
  sso_slug: string | null;
}

/**
 * Where somebody (null: a service account) stands in the organisation that the transaction sees, and towards one of its
 * dashboards (null: none asked for). No row where the organisation is gone or, for a person, not theirs.
 *
 * Where a provider is enforced, members must have come through it, unless they are owners who hold break-glass: with the
 * browser whose session it is, or, for keys and tokens (no session), by a login since `loggedInSince`.
 */
export const ORG_ACCESS = namedQuery<
  [orgId: string, userId: number | null, dashboardId: string | null, sessionId: string | null, loggedInSince: string],
  OrgAccessSqlRow
>(
  'orgs.access',
  `select o.id, o.name, o.timezone, o.timeout_minutes, o.writes_only, o.gap_policy, o.is_duration_visible, o.default_project_privacy,
    o.retention_days, o.rev, m.role, to_us_v1(m.joined_at) as joined_us,
    array(
      select distinct p from org_group_members gm
      join org_groups g on g.org_id = gm.org_id and g.id = gm.group_id
      cross join unnest(g.permissions) p
      where gm.org_id = o.id and gm.user_id = m.user_id
    ) as granted,
    d.id as dashboard_id, d.full_name, coalesce(d.timezone, o.timezone) as dashboard_timezone, d.is_manual_time_hidden,
    d.is_viewing_restricted, d.created_by is not distinct from m.user_id and m.user_id is not null as is_creator,
    exists (
      select from dashboard_members dm where dm.org_id = o.id and dm.dashboard_id = d.id and dm.user_id = m.user_id
    ) as is_member,
    exists (
      select from dashboard_viewers v where v.org_id = o.id and v.dashboard_id = d.id and v.user_id = m.user_id
    ) or exists (
      select from dashboard_viewer_groups v
      join org_group_members gm on gm.org_id = v.org_id and gm.group_id = v.group_id
      where v.org_id = o.id and v.dashboard_id = d.id and gm.user_id = m.user_id
    ) as is_viewer,
    case when m.user_id is not null and not exists (
      select from org_break_glass b where b.org_id = o.id and b.user_id = m.user_id and m.role = 'owner'
    ) and not exists (
      select from org_identity_providers e join sessions s on s.provider_id = e.provider_id
      where e.org_id = o.id and e.is_enforced and s.id = $4::uuid and s.user_id = m.user_id
    ) and not exists (
      select from org_identity_providers e join external_identities x on x.provider_id = e.provider_id
      where e.org_id = o.id and e.is_enforced and $4::uuid is null and x.user_id = m.user_id
        and x.last_login_at > $5::timestamptz
    ) then (
      select p.slug from org_identity_providers e join identity_providers p on p.id = e.provider_id
      where e.org_id = o.id and e.is_enforced order by p.is_enabled desc, p.name, p.slug limit 1
    ) end as sso_slug
  from organisations o
  left join org_members m on m.org_id = o.id and m.user_id = $2::integer and m.left_at is null and m.suspended_at is null
  left join dashboards d on d.org_id = o.id and d.id = $3::uuid
  where o.id = $1::uuid and o.deleted_at is null and (m.user_id is not null or $2::integer is null)`,
);
