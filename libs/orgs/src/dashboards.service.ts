import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { DashboardPermission, Micros } from '#libs/kernel';
import { ask, type Page } from '#libs/platform/database';
import { type DashboardChange, parseDashboard, parseDashboardChange } from './input/dashboard.input.js';
import type { OrgCaller } from './org-caller.js';
import { OrgChanges } from './org-changes.js';
import { readOrgList } from './org-list.js';
import { OrgsError } from './orgs.errors.js';
import { dashboardPermissionsOf, outranks } from './roles.js';
import * as sql from './sql/dashboards.sql.js';
import { LOCK_ORG } from './sql/members.sql.js';

/** Times in µs, UTC. */
export interface DashboardCard {
  readonly id: string;
  readonly fullName: string;
  /** Of the dashboard, or of the organisation. */
  readonly timezone: string;
  readonly hasOwnTimezone: boolean;
  readonly isViewingRestricted: boolean;
  readonly isManualTimeHidden: boolean;
  /** A username; null when they are gone, or a service account did it. */
  readonly createdBy: string | null;
  readonly membersCount: number;
  /** Of whoever asks. */
  readonly isMember: boolean;
  readonly permissions: ReadonlySet<DashboardPermission>;
  readonly createdAt: Micros;
  readonly modifiedAt: Micros;
}

const COLUMNS = ['full_name', 'timezone', 'is_viewing_restricted', 'is_manual_time_hidden'] as const;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Dashboards themselves. Who is on them is `DashboardPeople`'s, what they show the reader's. */
@Injectable()
export class DashboardsService {
  constructor(private readonly changes: OrgChanges) {}

  /** By name, also those that the caller may not look at: they may ask to. */
  async list(by: OrgCaller, question: { search?: string | undefined; page: number }): Promise<Page<DashboardCard>> {
    const { orgId } = by;
    const found = await this.changes.tenancy.read({ orgId }, (client) =>
      readOrgList(client, sql.LIST_DASHBOARDS, { orgId, ...question }),
    );
    return { ...found, items: found.items.map((row) => cardOf(row, by)) };
  }

  /** @throws OrgsError `orgs.not_found` */
  async find(by: OrgCaller, id: string): Promise<DashboardCard> {
    mustBeId(id);
    const { orgId } = by;
    const { items } = await this.changes.tenancy.read({ orgId }, (client) =>
      readOrgList(client, sql.LIST_DASHBOARDS, { orgId, of: id, page: 1 }),
    );
    if (items[0] === undefined) throw notFound();
    return cardOf(items[0], by);
  }

  /** @throws OrgsError `orgs.invalid`, `orgs.dashboard_limit` */
  async create(by: OrgCaller, input: unknown): Promise<DashboardCard> {
    const { full_name: fullName, ...wanted } = parseDashboard(input);
    const id = randomUUID();
    await this.changes.change(by, async (em) => {
      await this.checkRoom(em, by.orgId);
      await ask(em, sql.INSERT_DASHBOARD, [by.orgId, id, fullName, by.userId, this.changes.stamp()]);
      await this.store(em, by.orgId, id, wanted);
      return {
        action: 'dashboard.created',
        target: { kind: 'dashboard', id },
        details: { full_name: fullName, ...wanted },
      };
    });
    return this.find(by, id);
  }

  /** What is absent stays. @throws OrgsError `orgs.invalid`, `orgs.not_found` */
  async update(by: OrgCaller, id: string, input: unknown): Promise<DashboardCard> {
    const wanted = parseDashboardChange(input);
    await this.changes.change(by, async (em) => {
      await lockDashboard(em, by.orgId, id);
      await this.store(em, by.orgId, id, wanted);
      return { action: 'dashboard.updated', target: { kind: 'dashboard', id }, details: { after: wanted } };
    });
    return this.find(by, id);
  }

  /** @throws OrgsError `orgs.not_found` */
  async remove(by: OrgCaller, id: string): Promise<void> {
    await this.changes.change(by, async (em) => {
      const { full_name: name } = await lockDashboard(em, by.orgId, id);
      await ask(em, sql.DELETE_DASHBOARD, [by.orgId, id]);
      return { action: 'dashboard.deleted', target: { kind: 'dashboard', id }, details: { full_name: name } };
    });
  }

  private async checkRoom(em: EntityManager, orgId: string): Promise<void> {
    const [org] = await ask(em, LOCK_ORG, [orgId]);
    if (org === undefined) throw notFound();
    const [{ dashboards: used } = { dashboards: 0 }] = await ask(em, sql.COUNT_DASHBOARDS, [orgId]);
    const limit = org.dashboard_limit;
    if (limit === null || used < limit) return;
    throw new OrgsError('orgs.dashboard_limit', 'there are as many as there may be', { details: { limit, used } });
  }

  private async store(em: EntityManager, orgId: string, id: string, wanted: DashboardChange): Promise<void> {
    const given = COLUMNS.filter((column) => wanted[column] !== undefined);
    const sets = [...given.map((column) => `${column} = ?`), 'modified_at = ?'].join(', ');
    const values = [...given.map((column) => wanted[column]), this.changes.stamp(), orgId, id];
    await em.execute(`update dashboards set ${sets} where org_id = ? and id = ?`, values);
  }
}

/**
 * Nobody else changes it, or who is on it, before the transaction ends.
 *
 * @throws OrgsError `orgs.not_found`
 */
export async function lockDashboard(em: EntityManager, orgId: string, id: string) {
  mustBeId(id);
  const [row] = await ask(em, sql.LOCK_DASHBOARD, [orgId, id]);
  if (row === undefined) throw notFound();
  return row;
}

function cardOf(row: sql.DashboardSqlRow, { userId, role, permissions }: OrgCaller): DashboardCard {
  const isMember = userId !== null && row.member_ids.includes(userId);
  return {
    id: row.id,
    fullName: row.full_name,
    timezone: row.timezone,
    hasOwnTimezone: row.has_own_timezone,
    isViewingRestricted: row.is_viewing_restricted,
    isManualTimeHidden: row.is_manual_time_hidden,
    createdBy: row.created_by,
    membersCount: row.members,
    isMember,
    permissions: dashboardPermissionsOf({
      permissions,
      isViewingRestricted: row.is_viewing_restricted,
      isViewer: userId !== null && row.viewer_ids.includes(userId),
      isMember,
      isCreator: userId !== null && row.created_by_id === userId,
      isAboveManagers: role === undefined || outranks(role, 'manager'),
    }),
    createdAt: row.created_us,
    modifiedAt: row.modified_us,
  };
}

function mustBeId(id: string): void {
  if (!UUID.test(id)) throw notFound();
}

function notFound(): OrgsError {
  return new OrgsError('orgs.not_found', 'no such dashboard');
}
