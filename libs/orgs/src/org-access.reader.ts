import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, MICROS_PER_DAY } from '#libs/kernel';
import type { DashboardFacts, OrgAccess, OrgRole, Principal } from '#libs/platform/auth';
import { run, Tenancy } from '#libs/platform/database';
import { settingsOf } from './organisation.js';
import { OrgsError } from './orgs.errors.js';
import { dashboardPermissionsOf, outranks, permissionsOf } from './roles.js';
import { ORG_ACCESS, type OrgAccessSqlRow } from './sql/org-access.sql.js';

/** For so long after a login through an enforced provider a person's keys and tokens reach the organisation. */
const TRUSTED_US = 7 * MICROS_PER_DAY;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Which organisation, and which of its dashboards, by their ids. */
export interface OrgRef {
  readonly org: string;
  readonly dashboard?: string;
}

/** Where a caller stands in an organisation. Remembers nothing, so what changes acts on the next request. */
@Injectable()
export class OrgAccessReader {
  constructor(
    private readonly tenancy: Tenancy,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Undefined where the organisation or the dashboard is not there for this caller.
   *
   * @throws OrgsError `orgs.sso_required` for members who must come through the organisation's provider and have not
   */
  async find(viewer: Principal, ref: OrgRef): Promise<OrgAccess | undefined> {
    const { serviceAccount } = viewer;
    const ids = [ref.org, ...(ref.dashboard === undefined ? [] : [ref.dashboard])];
    if (!ids.every((id) => UUID.test(id))) return undefined;
    const orgId = ref.org.toLowerCase();
    if (serviceAccount !== undefined && serviceAccount.orgId !== orgId) return undefined;
    const userId = serviceAccount === undefined ? viewer.userId : null;
    const session = viewer.session?.id ?? null;
    const since = new Date((this.clock.now() - TRUSTED_US) / 1000).toISOString();
    const [row] = await this.tenancy.read({ orgId }, (client) =>
      run(client, ORG_ACCESS, [orgId, userId, ref.dashboard ?? null, session, since]),
    );
    if (row?.sso_slug != null) throw ssoRequired(row.sso_slug);
    if (row === undefined || (ref.dashboard !== undefined && row.dashboard_id === null)) return undefined;
    return accessOf(viewer, row);
  }
}

function ssoRequired(slug: string): OrgsError {
  return new OrgsError('orgs.sso_required', 'members log in through the organisation', {
    details: { sso_url: `/sso/${slug}` },
  });
}

function accessOf(viewer: Principal, row: OrgAccessSqlRow): OrgAccess {
  const permissions = viewer.serviceAccount?.permissions ?? permissionsOf(row.role as OrgRole, row.granted);
  return {
    viewer,
    org: { ...settingsOf(row), rev: row.rev },
    member: row.role === null ? undefined : { role: row.role, joinedAt: row.joined_us as number },
    permissions,
    ...(row.dashboard_id !== null && { dashboard: dashboardOf(row, permissions) }),
  };
}

function dashboardOf(row: OrgAccessSqlRow, permissions: OrgAccess['permissions']): DashboardFacts {
  return {
    id: row.dashboard_id as string,
    fullName: row.full_name as string,
    timezone: row.dashboard_timezone as string,
    isManualTimeHidden: row.is_manual_time_hidden as boolean,
    permissions: dashboardPermissionsOf({
      permissions,
      isViewingRestricted: row.is_viewing_restricted as boolean,
      isViewer: row.is_viewer as boolean,
      isMember: row.is_member as boolean,
      isCreator: row.is_creator as boolean,
      isAboveManagers: row.role === null || outranks(row.role, 'manager'),
    }),
  };
}
