import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AuditActor } from '#libs/audit';
import type { OrgPermission, UserId } from '#libs/kernel';
import { ask, enterTenant, type Page, readPage, run } from '#libs/platform/database';
import { UsersReader } from '#libs/users';
import {
  type OrganisationChange,
  parseOrganisation,
  parseOrganisationChange,
  parseTransfer,
} from './input/organisation.input.js';
import { MemberLookup } from './member-lookup.js';
import type { OrgCaller } from './org-caller.js';
import { OrgChanges } from './org-changes.js';
import { OrgMembers } from './org-members.js';
import { type Organisation, organisationOf } from './organisation.js';
import { OrgsError } from './orgs.errors.js';
import {
  COUNT_OWNED,
  DELETE_ORGANISATION,
  FIND_ORGANISATION,
  INSERT_ORGANISATION,
  NOTE_ID,
  ORGS_OF_PERSON,
  RESTORE_ORGANISATION,
} from './sql/organisations.sql.js';

/** A person who acts outside of an organisation: before there is one, or after it is gone. */
export interface Founder {
  readonly userId: UserId;
  readonly actor: AuditActor;
}

const MAX_OWNED = 50;
/** Deleted organisations are kept for so long. */
export const GRACE_DAYS = 30;
const DAY_SECONDS = 24 * 60 * 60;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Names of the API, and the columns that keep them. */
const COLUMNS = {
  name: 'name',
  timezone: 'timezone',
  timeout: 'timeout_minutes',
  writes_only: 'writes_only',
  gap_policy: 'gap_policy',
  is_duration_visible: 'is_duration_visible',
  default_project_privacy: 'default_project_privacy',
  retention_days: 'retention_days',
  seat_limit: 'seat_limit',
  dashboard_limit: 'dashboard_limit',
} as const satisfies Record<keyof OrganisationChange, string>;
type Field = keyof typeof COLUMNS;
const COUNTING: readonly Field[] = ['timezone', 'timeout', 'writes_only'];
const OF_OWNERS: readonly Field[] = ['retention_days', 'seat_limit', 'dashboard_limit'];

/** Organisations themselves, from their founding to their end. */
@Injectable()
export class OrganisationsService {
  constructor(
    private readonly changes: OrgChanges,
    private readonly members: OrgMembers,
    private readonly lookup: MemberLookup,
    private readonly users: UsersReader,
  ) {}

  /** A person's organisations, the oldest membership first; deleted ones for their owners, as long as they are kept. */
  list(userId: UserId, page: number): Promise<Page<Organisation>> {
    return this.changes.tenancy.read({ userId }, async (client) => {
      const found = await readPage(client, ORGS_OF_PERSON, { userId, page });
      const items: Organisation[] = [];
      for (const { org_id: orgId } of found.items) {
        await enterTenant(client, { orgId });
        const [row] = await run(client, FIND_ORGANISATION, [orgId, userId, this.changes.stamp()]);
        if (row !== undefined) items.push(organisationOf(row));
      }
      return { ...found, items };
    });
  }

  /** @throws OrgsError `orgs.not_found` */
  async find({
    orgId,
    userId,
    permissions,
  }: Pick<OrgCaller, 'orgId' | 'userId' | 'permissions'>): Promise<Organisation> {
    return this.read(orgId, userId, permissions);
  }

  /** As its member finds it. @throws OrgsError `orgs.not_found` */
  ofMember(userId: UserId, orgId: string): Promise<Organisation> {
    return this.read(orgId, userId);
  }

  /**
   * The founder is its owner. What is not given is as the founder's own settings are.
   *
   * @param input by the names of the API
   * @throws OrgsError `orgs.invalid`, `orgs.too_many`
   */
  async create({ userId, actor }: Founder, input: unknown): Promise<Organisation> {
    const { name, ...wanted } = parseOrganisation(input);
    const person = await this.users.byId(userId);
    if (person === undefined) throw notFound();
    const [owned] = await this.changes.tenancy.read({ userId }, (client) => run(client, COUNT_OWNED, [userId]));
    if ((owned?.orgs ?? 0) >= MAX_OWNED) throw new OrgsError('orgs.too_many', `${MAX_OWNED} of one owner`);
    const orgId = randomUUID();
    const { timezone, timeoutMinutes, writesOnly } = person;
    await this.changes.change({ orgId, actor }, async (em) => {
      const settings = [orgId, name, timezone, timeoutMinutes, writesOnly, this.changes.stamp()] as const;
      await ask(em, INSERT_ORGANISATION, settings);
      await ask(em, NOTE_ID, [orgId]);
      await this.store(em, orgId, wanted);
      await this.members.join(em, { orgId, userId, role: 'owner', source: 'founder' });
      return { action: 'org.created', target: { kind: 'org', id: orgId }, details: { name, ...wanted } };
    });
    return this.read(orgId, userId);
  }

  /**
   * What is absent stays. Limits and retention are for owners.
   *
   * @throws OrgsError `orgs.invalid`, `orgs.forbidden`
   */
  async update(by: OrgCaller, input: unknown): Promise<Organisation> {
    const wanted = parseOrganisationChange(input);
    const fields = Object.keys(wanted) as Field[];
    if (fields.some((field) => OF_OWNERS.includes(field)) && !by.permissions.has('manage_billing')) {
      throw new OrgsError('orgs.forbidden', 'limits and retention are changed by owners');
    }
    await this.changes.change(by, async (em) => {
      await this.store(em, by.orgId, wanted);
      if (fields.some((field) => COUNTING.includes(field))) await this.changes.recount(em, by.orgId);
      return { action: 'org.updated', target: { kind: 'org', id: by.orgId }, details: { after: wanted } };
    });
    return this.find(by);
  }

  /**
   * Another member becomes its owner, and the caller an admin.
   *
   * @throws OrgsError `orgs.invalid`, `orgs.not_found` when there is no such member, `orgs.forbidden`
   */
  async transfer(by: OrgCaller, input: unknown): Promise<Organisation> {
    const ref = parseTransfer(input);
    const { orgId, userId } = by;
    if (by.role !== 'owner' || userId === null) throw new OrgsError('orgs.forbidden', 'only an owner hands it over');
    this.changes.mustBeFresh(by);
    await this.changes.change(by, async (em) => {
      const heir = await this.lookup.find(em, by, ref);
      if (heir.isSuspended || heir.userId === userId) throw notFound();
      await this.members.changeRole(em, { orgId, userId: heir.userId, role: 'owner' });
      await this.members.changeRole(em, { orgId, userId, role: 'admin' });
      const target = { kind: 'user', id: heir.uuid };
      return { action: 'org.transferred', target, details: { username: heir.username } };
    });
    return this.read(orgId, userId);
  }

  /** Gone for everybody at once; its owners can restore it for 30 days. */
  async remove(by: OrgCaller): Promise<void> {
    this.changes.mustBeFresh(by);
    const { orgId } = by;
    await this.changes.change(by, async (em) => {
      const dates = [this.changes.stamp(), this.changes.stamp(GRACE_DAYS * DAY_SECONDS)] as const;
      if ((await ask(em, DELETE_ORGANISATION, [orgId, ...dates])).length === 0) throw notFound();
      await this.changes.recount(em, orgId);
      return { action: 'org.deleted', target: { kind: 'org', id: orgId }, details: { erase_at: dates[1] } };
    });
  }

  /** @throws OrgsError `orgs.not_found` unless the person owns a deleted organisation of this id that is still kept */
  async restore({ userId, actor }: Founder, id: string): Promise<Organisation> {
    if (!UUID.test(id)) throw notFound();
    const orgId = id.toLowerCase();
    await this.changes.change({ orgId, actor }, async (em) => {
      const restored = await ask(em, RESTORE_ORGANISATION, [orgId, userId, this.changes.stamp()]);
      if (restored.length === 0) throw notFound();
      await this.changes.recount(em, orgId);
      return { action: 'org.restored', target: { kind: 'org', id: orgId } };
    });
    return this.read(orgId, userId);
  }

  private async store(em: EntityManager, orgId: string, wanted: OrganisationChange): Promise<void> {
    const given = (Object.keys(COLUMNS) as Field[]).filter((field) => wanted[field] !== undefined);
    const sets = given.map((field) => `${COLUMNS[field]} = ?`);
    const values = given.map((field) => wanted[field]);
    await em.execute(`update organisations set ${[...sets, 'modified_at = ?'].join(', ')} where id = ?`, [
      ...values,
      this.changes.stamp(),
      orgId,
    ]);
  }

  private async read(orgId: string, userId: UserId | null, held?: ReadonlySet<OrgPermission>): Promise<Organisation> {
    const now = this.changes.stamp();
    const [row] = await this.changes.tenancy.read({ orgId }, (client) =>
      run(client, FIND_ORGANISATION, [orgId, userId, now]),
    );
    if (row === undefined) throw notFound();
    return organisationOf(row, held);
  }
}

function notFound(): OrgsError {
  return new OrgsError('orgs.not_found', 'no such organisation, or not theirs');
}
