/**
 * What somebody may do in an organisation. The first fourteen are those that the WakaTime API tells of as
 * `can_current_user_…`; the others are Beatkeeper's own.
 */
export const ORG_FLAGS = [
  'list_dashboards',
  'create_dashboards',
  'display_coding_on_dashboards',
  'view_all_dashboards',
  'add_people_to_dashboards',
  'remove_people_from_dashboards',
  'edit_and_delete_dashboards',
  'add_people_to_org',
  'remove_people_from_org',
  'manage_groups',
  'view_audit_log',
  'edit_org',
  'manage_billing',
  'delete_org',
] as const;

export const ORG_PERMISSIONS = [
  ...ORG_FLAGS,
  'manage_roles',
  'manage_custom_rules',
  'manage_domains',
  'manage_sso',
  'manage_scim',
  'manage_service_accounts',
  'export_data',
] as const;
export type OrgPermission = (typeof ORG_PERMISSIONS)[number];

/** What somebody may do with one dashboard; `can_current_user_…` of dashboards. */
export const DASHBOARD_PERMISSIONS = [
  'view',
  'request_to_view',
  'request_to_join',
  'add_members',
  'remove_members',
  'delete',
] as const;
export type DashboardPermission = (typeof DASHBOARD_PERMISSIONS)[number];
