import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AuditAction } from '#libs/audit';
import type { DashboardPermission, Micros } from '#libs/kernel';
import { ask, type Page, run } from '#libs/platform/database';
import { lockDashboard } from './dashboards.service.js';
import {
  parseDashboardMember,
  parseRequestKind,
  parseViewers,
  REQUEST_KINDS,
  type RequestKind,
} from './input/dashboard.input.js';
import { invalid } from './input/parse.js';
import { MemberLookup } from './member-lookup.js';
import type { OrgCaller } from './org-caller.js';
import { OrgChanges } from './org-changes.js';
import { readOrgList } from './org-list.js';
import { OrgsError } from './orgs.errors.js';
import * as sql from './sql/dashboards.sql.js';

export interface DashboardPerson {
  readonly uuid: string;
  readonly username: string;
  readonly fullName: string | null;
  /** They look, and their own time is not shown. */
  readonly isViewOnly: boolean;
  /** µs, UTC */
  readonly addedAt: Micros;
}

export interface NamedThing {
  readonly id: string;
  readonly name: string;
}

/** Who may look at a dashboard whose viewing is restricted. */
export interface DashboardViewers {
  readonly users: readonly NamedThing[];
  readonly groups: readonly NamedThing[];
}

export interface DashboardRequest {
  readonly uuid: string;
  readonly username: string;
  readonly fullName: string | null;
  readonly kind: RequestKind;
  /** µs, UTC */
  readonly createdAt: Micros;
}

/** A dashboard of an organisation, by whom it is handled. */
export interface DashboardRef extends OrgCaller {
  readonly dashboardId: string;
}

/** Who is on a dashboard, who may look at it, and who asks to. */
@Injectable()
export class DashboardPeople {
  constructor(
    private readonly changes: OrgChanges,
    private readonly lookup: MemberLookup,
  ) {}

  /** By name. */
  async members(ref: DashboardRef, page: number, search?: string): Promise<Page<DashboardPerson>> {
    const { orgId, dashboardId: of } = ref;
    const found = await this.changes.tenancy.read({ orgId }, (client) =>
      readOrgList(client, sql.LIST_DASHBOARD_PEOPLE, { orgId, of, search, page }),
    );
    return { ...found, items: found.items.map(personOf) };
  }

  /** Puts a member of the organisation on it, or changes how. @throws OrgsError `orgs.invalid`, `orgs.not_found` */
  putMember(ref: DashboardRef, who: string, input: unknown): Promise<void> {
    const isViewOnly = parseDashboardMember(input);
    return this.change(ref, who, async (em, userId) => {
      const values = [ref.orgId, ref.dashboardId, userId, isViewOnly, this.changes.stamp()] as const;
      const isChanged = (await ask(em, sql.PUT_DASHBOARD_MEMBER, values)).length > 0;
      await ask(em, sql.TAKE_REQUEST, [ref.orgId, ref.dashboardId, userId, 'join']);
      return isChanged ? { action: 'dashboard.member_added', details: { is_view_only: isViewOnly } } : undefined;
    });
  }

  /** @throws OrgsError `orgs.not_found` */
  removeMember(ref: DashboardRef, who: string): Promise<void> {
    return this.change(ref, who, async (em, userId) => {
      const removed = await ask(em, sql.REMOVE_DASHBOARD_MEMBER, [ref.orgId, ref.dashboardId, userId]);
      if (removed.length === 0) throw notFound();
      return { action: 'dashboard.member_removed' };
    });
  }

  viewers({ orgId, dashboardId }: DashboardRef): Promise<DashboardViewers> {
    return this.changes.tenancy.read({ orgId }, async (client) => ({
      users: await run(client, sql.LIST_VIEWERS, [orgId, dashboardId]),
      groups: await run(client, sql.LIST_VIEWER_GROUPS, [orgId, dashboardId]),
    }));
  }

  /** Exactly these. @throws OrgsError `orgs.invalid` also where somebody or some group is not of the organisation */
  async setViewers(ref: DashboardRef, input: unknown): Promise<DashboardViewers> {
    const wanted = parseViewers(input);
    const users = [...new Set(wanted.users.map((name) => name.toLowerCase().replace(/^@/, '')))];
    const groups = [...new Set(wanted.groups.map((id) => id.toLowerCase()))];
    const { orgId, dashboardId } = ref;
    await this.changes.change(ref, async (em) => {
      await lockDashboard(em, orgId, dashboardId);
      await ask(em, sql.CLEAR_VIEWERS, [orgId, dashboardId]);
      await ask(em, sql.CLEAR_VIEWER_GROUPS, [orgId, dashboardId]);
      const people = await ask(em, sql.INSERT_VIEWERS, [orgId, dashboardId, users]);
      if (people.length < users.length) throw invalid({ users: ['Somebody is no member.'] });
      const teams = await ask(em, sql.INSERT_VIEWER_GROUPS, [orgId, dashboardId, groups]);
      if (teams.length < groups.length) throw invalid({ groups: ['There is no such group.'] });
      const named = await ask(em, sql.LIST_VIEWERS, [orgId, dashboardId]);
      const details = { users: named.map(({ id }) => id), groups };
      return { action: 'dashboard.viewers_changed', target: { kind: 'dashboard', id: dashboardId }, details };
    });
    return this.viewers(ref);
  }

  /** Oldest first. */
  async requests(ref: DashboardRef, page: number): Promise<Page<DashboardRequest>> {
    const { orgId, dashboardId: of } = ref;
    const found = await this.changes.tenancy.read({ orgId }, (client) =>
      readOrgList(client, sql.LIST_REQUESTS, { orgId, of, page }),
    );
    return { ...found, items: found.items.map(requestOf) };
  }

  /**
   * Asks to look at it, or to be on it; again changes nothing.
   *
   * @param held what the caller may do with it
   * @throws OrgsError `orgs.invalid`, `orgs.forbidden` where there is nothing to ask for
   */
  request(ref: DashboardRef, held: ReadonlySet<DashboardPermission>, input: unknown): Promise<void> {
    const kind = parseRequestKind(input);
    if (ref.userId === null || !held.has(`request_to_${kind}`)) {
      throw new OrgsError('orgs.forbidden', 'there is nothing to ask for');
    }
    return this.change(ref, 'current', async (em, userId) => {
      const values = [ref.orgId, ref.dashboardId, userId, kind, this.changes.stamp()] as const;
      const isNew = (await ask(em, sql.INSERT_REQUEST, values)).length > 0;
      return isNew ? { action: 'dashboard.requested', details: { kind } } : undefined;
    });
  }

  /** @throws OrgsError `orgs.not_found` when they do not ask for it */
  approve(ref: DashboardRef, who: string, kind: string): Promise<void> {
    return this.take(ref, { who, kind, action: 'dashboard.request_approved' }, async (em, userId) => {
      const { orgId, dashboardId } = ref;
      if (kind === 'view') await ask(em, sql.ADD_VIEWER, [orgId, dashboardId, userId]);
      else await ask(em, sql.PUT_DASHBOARD_MEMBER, [orgId, dashboardId, userId, false, this.changes.stamp()]);
    });
  }

  /** Fails as {@link approve}. */
  decline(ref: DashboardRef, who: string, kind: string): Promise<void> {
    return this.take(ref, { who, kind, action: 'dashboard.request_declined' });
  }

  /** By whoever asked. Fails as {@link approve}. */
  withdraw(ref: DashboardRef, kind: string): Promise<void> {
    return this.take(ref, { who: 'current', kind, action: 'dashboard.request_withdrawn' });
  }

  private take(
    ref: DashboardRef,
    { who, kind, action }: { who: string; kind: string; action: AuditAction },
    then: (em: EntityManager, userId: number) => Promise<void> = async () => undefined,
  ): Promise<void> {
    if (!REQUEST_KINDS.includes(kind as RequestKind)) throw notFound();
    return this.change(ref, who, async (em, userId) => {
      const taken = await ask(em, sql.TAKE_REQUEST, [ref.orgId, ref.dashboardId, userId, kind]);
      if (taken.length === 0) throw notFound();
      await then(em, userId);
      return { action, details: { kind } };
    });
  }

  private change(ref: DashboardRef, who: string, work: Work): Promise<void> {
    return this.changes.change(ref, async (em) => {
      await lockDashboard(em, ref.orgId, ref.dashboardId);
      const { userId, uuid, username } = await this.lookup.find(em, ref, who);
      const done = await work(em, userId);
      if (done === undefined) return undefined;
      const target = { kind: 'dashboard', id: ref.dashboardId };
      return { action: done.action, target, details: { user: uuid, username, ...done.details } };
    });
  }
}

type Work = (
  em: EntityManager,
  userId: number,
) => Promise<{ action: AuditAction; details?: Record<string, unknown> } | undefined>;

function personOf(row: sql.DashboardMemberSqlRow): DashboardPerson {
  const { uuid, username, full_name: fullName, is_view_only: isViewOnly, added_us: addedAt } = row;
  return { uuid, username, fullName, isViewOnly, addedAt };
}

function requestOf(row: sql.DashboardRequestSqlRow): DashboardRequest {
  const { uuid, username, full_name: fullName, kind, created_us: createdAt } = row;
  return { uuid, username, fullName, kind: kind as RequestKind, createdAt };
}

function notFound(): OrgsError {
  return new OrgsError('orgs.not_found', 'not on it, or asks for nothing');
}
