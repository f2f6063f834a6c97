import { Injectable } from '@nestjs/common';
import type { OrgAccess, Principal } from '#libs/platform/auth';
import { type Page, run, Tenancy } from '#libs/platform/database';
import { type DashboardCard, DashboardsService } from './dashboards.service.js';
import { OrgAccessReader } from './org-access.reader.js';
import { orgCallerOf } from './org-caller.js';
import { OrgsError } from './orgs.errors.js';
import { ORG_IDS_OF_PERSON } from './sql/dashboard-finder.sql.js';

const PAGE_SIZE = 100;

/** Dashboards of a person without the word of which organisation: one after the other is asked, each by itself. */
@Injectable()
export class DashboardFinder {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly access: OrgAccessReader,
    private readonly dashboards: DashboardsService,
  ) {}

  /** Those that the person may look at. Organisations by the age of the membership, dashboards by name. */
  async list(viewer: Principal, page: number): Promise<Page<DashboardCard>> {
    const found: DashboardCard[] = [];
    for (const org of await this.orgsOf(viewer)) {
      const access = await this.access.find(viewer, { org }).catch(unlessLocked);
      if (access?.permissions.has('list_dashboards')) found.push(...(await this.all(access)));
    }
    const items = found.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE);
    return { items, page, total: found.length, totalPages: Math.max(1, Math.ceil(found.length / PAGE_SIZE)) };
  }

  /**
   * Undefined: none that this person may look at.
   *
   * @throws OrgsError `orgs.sso_required` when it may be one of an organisation that is shut to this login
   */
  async find(viewer: Principal, dashboard: string): Promise<OrgAccess | undefined> {
    let locked: OrgsError | undefined;
    for (const org of await this.orgsOf(viewer)) {
      const access = await this.access.find(viewer, { org, dashboard }).catch((error: unknown) => {
        locked = lockOf(error);
        return undefined;
      });
      if (access?.dashboard?.permissions.has('view')) return access;
    }
    if (locked !== undefined) throw locked;
    return undefined;
  }

  private async all(access: OrgAccess): Promise<DashboardCard[]> {
    const found: DashboardCard[] = [];
    for (let page = 1; ; page++) {
      const { items, totalPages } = await this.dashboards.list(orgCallerOf(access), { page });
      found.push(...items.filter(({ permissions }) => permissions.has('view')));
      if (page >= totalPages) return found;
    }
  }

  private async orgsOf({ userId, serviceAccount }: Principal): Promise<string[]> {
    if (serviceAccount !== undefined) return [serviceAccount.orgId];
    const rows = await this.tenancy.read({ userId }, (client) => run(client, ORG_IDS_OF_PERSON, [userId]));
    return rows.map(({ org_id }) => org_id);
  }
}

/** Whoever did not log in through an organisation that wants it still reaches the others. */
function unlessLocked(error: unknown): undefined {
  lockOf(error);
}

function lockOf(error: unknown): OrgsError {
  if (error instanceof OrgsError && error.code === 'orgs.sso_required') return error;
  throw error;
}
