import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { Micros, OrgPermission } from '#libs/kernel';
import { ask, brokenConstraint, type Page } from '#libs/platform/database';
import { parseGroup, parseGroupChange } from './input/group.input.js';
import { MemberLookup } from './member-lookup.js';
import type { OrgCaller } from './org-caller.js';
import { OrgChanges } from './org-changes.js';
import { readOrgList } from './org-list.js';
import { OrgsError } from './orgs.errors.js';
import * as sql from './sql/groups.sql.js';

/** Times in µs, UTC. */
export interface OrgGroup {
  readonly id: string;
  readonly name: string;
  /** What a directory calls it; null: made by hand. */
  readonly externalId: string | null;
  readonly permissions: readonly OrgPermission[];
  readonly membersCount: number;
  readonly createdAt: Micros;
  readonly modifiedAt: Micros;
}

export interface GroupMember {
  readonly uuid: string;
  readonly username: string;
  readonly fullName: string | null;
  readonly source: 'hand' | 'sso' | 'scim';
}

export interface GroupsQuestion {
  readonly search?: string | undefined;
  readonly page: number;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** People who may more than their role says. Nobody gives what they have not. */
@Injectable()
export class GroupsService {
  constructor(
    private readonly changes: OrgChanges,
    private readonly lookup: MemberLookup,
  ) {}

  /** By name. */
  async list({ orgId }: Pick<OrgCaller, 'orgId'>, { search, page }: GroupsQuestion): Promise<Page<OrgGroup>> {
    const found = await this.changes.tenancy.read({ orgId }, (client) =>
      readOrgList(client, sql.LIST_GROUPS, { orgId, search, page }),
    );
    return { ...found, items: found.items.map(groupOf) };
  }

  /** @throws OrgsError `orgs.not_found` */
  async find({ orgId }: Pick<OrgCaller, 'orgId'>, id: string): Promise<OrgGroup> {
    mustBeId(id);
    const { items } = await this.changes.tenancy.read({ orgId }, (client) =>
      readOrgList(client, sql.LIST_GROUPS, { orgId, of: id, page: 1 }),
    );
    if (items[0] === undefined) throw notFound();
    return groupOf(items[0]);
  }

  /** @throws OrgsError `orgs.invalid`, `orgs.forbidden`, `orgs.name_taken` */
  async create(by: OrgCaller, input: unknown): Promise<OrgGroup> {
    const { name, permissions = [] } = parseGroup(input);
    mustHold(by, permissions);
    const id = randomUUID();
    await this.changes.change(by, async (em) => {
      await ask(em, sql.INSERT_GROUP, [by.orgId, id, name, permissions, this.changes.stamp()]).catch(rethrowTaken);
      return { action: 'group.created', target: { kind: 'org_group', id }, details: { name, permissions } };
    });
    return this.find(by, id);
  }

  /** What is absent stays. Fails as {@link create}, or with `orgs.not_found`. */
  async update(by: OrgCaller, id: string, input: unknown): Promise<OrgGroup> {
    const { name = null, permissions = null } = parseGroupChange(input);
    await this.change(by, id, async (em, before) => {
      mustHold(by, permissions === null ? [] : [...before.permissions, ...permissions]);
      const values = [by.orgId, id, name, permissions, this.changes.stamp()] as const;
      await ask(em, sql.UPDATE_GROUP, values).catch(rethrowTaken);
      return { action: 'group.updated', details: { before, after: { name, permissions } } };
    });
    return this.find(by, id);
  }

  /** Fails as {@link update}. */
  remove(by: OrgCaller, id: string): Promise<void> {
    return this.change(by, id, async (em, { name, permissions }) => {
      mustHold(by, permissions);
      await ask(em, sql.DELETE_GROUP, [by.orgId, id]);
      return { action: 'group.deleted', details: { name } };
    });
  }

  /** By name. */
  async members(
    by: Pick<OrgCaller, 'orgId'>,
    id: string,
    { search, page }: GroupsQuestion,
  ): Promise<Page<GroupMember>> {
    const { orgId } = by;
    await this.find(by, id);
    const found = await this.changes.tenancy.read({ orgId }, (client) =>
      readOrgList(client, sql.LIST_GROUP_MEMBERS, { orgId, search, of: id, page }),
    );
    return { ...found, items: found.items.map(groupMemberOf) };
  }

  /** Once or again. Fails as {@link update}. */
  addMember(by: OrgCaller, id: string, ref: string): Promise<void> {
    return this.changeMembers(by, { id, ref, query: sql.ADD_TO_GROUP, action: 'group.member_added' });
  }

  /** @throws OrgsError `orgs.not_found` also for who is not in it, `orgs.forbidden` */
  removeMember(by: OrgCaller, id: string, ref: string): Promise<void> {
    return this.changeMembers(by, { id, ref, query: sql.REMOVE_FROM_GROUP, action: 'group.member_removed' });
  }

  private changeMembers(by: OrgCaller, { id, ref, query, action }: MembersChange): Promise<void> {
    return this.change(by, id, async (em, { permissions }) => {
      mustHold(by, permissions);
      const { userId, uuid, username } = await this.lookup.find(em, by, ref);
      const isChanged = (await ask(em, query, [by.orgId, id, userId])).length > 0;
      if (!isChanged && query === sql.REMOVE_FROM_GROUP) throw notFound();
      return isChanged ? { action, details: { user: uuid, username } } : undefined;
    });
  }

  private change(by: OrgCaller, id: string, work: Work): Promise<void> {
    mustBeId(id);
    return this.changes.change(by, async (em) => {
      const [before] = await ask(em, sql.LOCK_GROUP, [by.orgId, id]);
      if (before === undefined) throw notFound();
      const done = await work(em, before);
      return done && { ...done, target: { kind: 'org_group', id: id.toLowerCase() } };
    });
  }
}

type GroupAction = `group.${'updated' | 'deleted' | 'member_added' | 'member_removed'}`;
type Work = (
  em: EntityManager,
  before: { readonly name: string; readonly permissions: readonly string[] },
) => Promise<{ action: GroupAction; details: Record<string, unknown> } | undefined>;

interface MembersChange {
  readonly id: string;
  readonly ref: string;
  readonly query: typeof sql.ADD_TO_GROUP;
  readonly action: GroupAction;
}

/** Whoever handles permissions must have them: nobody raises themselves by way of a group. */
function mustHold({ permissions: held }: OrgCaller, permissions: readonly string[]): void {
  const missing = permissions.filter((permission) => !held.has(permission as OrgPermission));
  if (missing.length > 0) throw new OrgsError('orgs.forbidden', `has not ${missing.join(', ')}`);
}

function groupOf(row: sql.GroupSqlRow): OrgGroup {
  return {
    id: row.id,
    name: row.name,
    externalId: row.external_id,
    permissions: row.permissions as OrgPermission[],
    membersCount: row.members,
    createdAt: row.created_us,
    modifiedAt: row.modified_us,
  };
}

function groupMemberOf({ uuid, username, full_name: fullName, source }: sql.GroupMemberSqlRow): GroupMember {
  return { uuid, username, fullName, source: source as GroupMember['source'] };
}

function rethrowTaken(error: unknown): never {
  if (brokenConstraint(error) !== 'org_groups_name') throw error;
  throw new OrgsError('orgs.name_taken', 'another group has this name', { cause: error });
}

function mustBeId(id: string): void {
  if (!UUID.test(id)) throw notFound();
}

function notFound(): OrgsError {
  return new OrgsError('orgs.not_found', 'no such group, or not in it');
}
