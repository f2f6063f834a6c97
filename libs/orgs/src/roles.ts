import { DASHBOARD_PERMISSIONS, type DashboardPermission, ORG_PERMISSIONS, type OrgPermission } from '#libs/kernel';
import type { OrgRole } from '#libs/platform/auth';

const VIEWER: readonly OrgPermission[] = ['list_dashboards'];
const MEMBER: readonly OrgPermission[] = [...VIEWER, 'display_coding_on_dashboards'];
const MANAGER: readonly OrgPermission[] = [
  ...MEMBER,
  'create_dashboards',
  'add_people_to_dashboards',
  'remove_people_from_dashboards',
  'edit_and_delete_dashboards',
];
const OWNERS_ALONE: readonly OrgPermission[] = ['manage_billing', 'delete_org'];

/** What a role may do. */
export const ROLE_PERMISSIONS: Readonly<Record<OrgRole, ReadonlySet<OrgPermission>>> = {
  owner: new Set(ORG_PERMISSIONS),
  admin: new Set(ORG_PERMISSIONS.filter((permission) => !OWNERS_ALONE.includes(permission))),
  manager: new Set(MANAGER),
  member: new Set(MEMBER),
  viewer: new Set(VIEWER),
};

/** What groups and service accounts may be granted: everything but what would let them take the organisation over. */
export const GRANTABLE: ReadonlySet<OrgPermission> = new Set(
  ORG_PERMISSIONS.filter(
    (permission) =>
      ![
        ...OWNERS_ALONE,
        'manage_roles',
        'manage_sso',
        'manage_scim',
        'manage_domains',
        'manage_service_accounts',
      ].includes(permission),
  ),
);

const RANKS: readonly OrgRole[] = ['viewer', 'member', 'manager', 'admin', 'owner'];

/** Is the first role above the second? */
export function outranks(role: OrgRole, other: OrgRole): boolean {
  return RANKS.indexOf(role) > RANKS.indexOf(other);
}

/** A member's role, and what their groups add to it. */
export function permissionsOf(role: OrgRole, granted: readonly string[]): ReadonlySet<OrgPermission> {
  const own = ROLE_PERMISSIONS[role];
  const added = [...GRANTABLE].filter((permission) => granted.includes(permission));
  return new Set([...own, ...added]);
}

/** Where somebody stands towards a dashboard. */
export interface DashboardStanding {
  readonly permissions: ReadonlySet<OrgPermission>;
  readonly isViewingRestricted: boolean;
  /** On its list of viewers, themselves or by a group. */
  readonly isViewer: boolean;
  readonly isMember: boolean;
  readonly isCreator: boolean;
  /** Whether the role reaches dashboards that others made. */
  readonly isAboveManagers: boolean;
}

/** The guard, the flags of answers and the lists all ask this. */
export function dashboardPermissionsOf(standing: DashboardStanding): ReadonlySet<DashboardPermission> {
  return new Set(DASHBOARD_PERMISSIONS.filter((permission) => MAY[permission](standing)));
}

const hasIn = (permission: OrgPermission) => (standing: DashboardStanding) =>
  standing.permissions.has(permission) && (standing.isAboveManagers || standing.isCreator);

const mayView = ({ permissions, isViewingRestricted, isViewer }: DashboardStanding) =>
  permissions.has('view_all_dashboards') || (permissions.has('list_dashboards') && (!isViewingRestricted || isViewer));

const MAY: Record<DashboardPermission, (standing: DashboardStanding) => boolean> = {
  view: mayView,
  request_to_view: (standing) => standing.permissions.has('list_dashboards') && !mayView(standing),
  request_to_join: ({ permissions, isMember }) => permissions.has('display_coding_on_dashboards') && !isMember,
  add_members: hasIn('add_people_to_dashboards'),
  remove_members: hasIn('remove_people_from_dashboards'),
  delete: hasIn('edit_and_delete_dashboards'),
};
