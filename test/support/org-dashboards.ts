import { randomUUID } from 'node:crypto';
import { type DashboardAccess, OrgAccessReader } from '#libs/orgs';
import type { Principal } from '#libs/platform/auth';
import type { TestApp, TestUser } from './app.js';
import { rowsOf } from './rows.js';

/** Puts a dashboard into an organisation. Its id. */
export async function seedDashboard(
  { database }: TestApp,
  orgId: string,
  {
    name = 'Everybody',
    timezone = null,
    isManualTimeHidden = false,
    creator = null,
  }: { name?: string; timezone?: string | null; isManualTimeHidden?: boolean; creator?: number | null } = {},
): Promise<string> {
  const id = randomUUID();
  await rowsOf(
    database,
    `insert into dashboards (org_id, id, full_name, timezone, created_by, is_viewing_restricted, is_manual_time_hidden,
      created_at, modified_at) values ($1, $2, $3, $4, $5, false, $6, now(), now())`,
    [orgId, id, name, timezone, creator, isManualTimeHidden],
  );
  return id;
}

/** Puts members of the organisation on a dashboard. */
export async function showOn(
  { database }: TestApp,
  { orgId, dashboardId }: { readonly orgId: string; readonly dashboardId: string },
  people: readonly TestUser[],
  isViewOnly = false,
): Promise<void> {
  for (const { user } of people) {
    await rowsOf(
      database,
      `insert into dashboard_members (org_id, dashboard_id, user_id, is_view_only, added_at)
      values ($1, $2, $3, $4, now())
      on conflict (org_id, dashboard_id, user_id) do update set is_view_only = excluded.is_view_only`,
      [orgId, dashboardId, user.id, isViewOnly],
    );
  }
}

/** What somebody says of one of their projects. */
export async function sayOfProject(
  { database }: TestApp,
  orgId: string,
  { user }: TestUser,
  project: string,
  privacy: 'visible' | 'hidden',
): Promise<void> {
  await rowsOf(
    database,
    `insert into org_project_privacy (org_id, user_id, project_id, privacy)
    select $1, $2, id, $4 from projects where user_id = $2 and name = $3
    on conflict (org_id, user_id, project_id) do update set privacy = excluded.privacy`,
    [orgId, user.id, project, privacy],
  );
}

/** How somebody stands towards a dashboard, as the guard finds it. */
export async function dashboardAccess(
  { app }: TestApp,
  { user }: TestUser,
  ref: { readonly orgId: string; readonly dashboardId: string },
): Promise<DashboardAccess> {
  const viewer = { userId: user.id, userUuid: user.uuid } as Principal;
  const access = await app
    .get(OrgAccessReader, { strict: false })
    .find(viewer, { org: ref.orgId, dashboard: ref.dashboardId });
  if (access?.dashboard === undefined) throw new Error(`${user.username} finds no such dashboard`);
  return access as DashboardAccess;
}
