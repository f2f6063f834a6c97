import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { OrgChanges, type OrgEvent } from '#libs/orgs';
import { ask, run } from '#libs/platform/database';
import { matches, parseFilter } from './protocol/filter.js';
import { type GroupFacts, patchGroup, readGroup, type ScimResource } from './protocol/schemas.js';
import { rethrowRefused } from './refused.js';
import { ScimError } from './scim.errors.js';
import type { ScimCaller } from './scim-people.js';
import { groupResource, type ScimPage, sliceOf } from './scim-resource.js';
import type { ScimQuestion } from './scim-users.service.js';
import type { ScimGroupSqlRow, ScimMemberSqlRow } from './sql/scim-groups.sql.js';
import * as sql from './sql/scim-groups.sql.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MAX_NAME = 255;

/**
 * The groups of an organisation as its directory manages them. What a group may do is decided in the organisation; who is
 * in it, of those whom the directory knows, here. All methods fail with `ScimError`.
 */
@Injectable()
export class ScimGroups {
  constructor(private readonly changes: OrgChanges) {}

  /** In the order in which they were made. */
  list(orgId: string, { filter, ...wanted }: ScimQuestion): Promise<ScimPage> {
    const parsed = filter === undefined ? undefined : parseFilter(filter);
    return this.changes.tenancy.read({ orgId }, async (client) => {
      const rows = await run(client, sql.ALL_GROUPS, [orgId]);
      const members = await run(client, sql.MEMBERS_OF_GROUPS, [orgId, rows.map(({ id }) => id)]);
      const all = resourcesOf(rows, members);
      return sliceOf(parsed === undefined ? all : all.filter((resource) => matches(parsed, resource)), wanted);
    });
  }

  async find(orgId: string, id: string): Promise<ScimResource> {
    mustBeId(id);
    const [rows, members] = await this.changes.tenancy.read({ orgId }, (client) =>
      Promise.all([run(client, sql.FIND_GROUP, [orgId, id]), run(client, sql.MEMBERS_OF_GROUPS, [orgId, [id]])]),
    );
    const [found] = resourcesOf(rows, members);
    if (found === undefined) throw notFound();
    return found;
  }

  async create(by: ScimCaller, body: unknown): Promise<ScimResource> {
    const facts = checked(readGroup(body));
    const id = randomUUID();
    await this.attempt(by, async (em) => {
      await ask(em, sql.INSERT_GROUP, [by.orgId, id, facts.displayName, facts.externalId, this.changes.stamp()]);
      await this.addMembers(em, by.orgId, id, facts.members);
      const details = { name: facts.displayName, members: facts.members.length };
      return { action: 'scim.group_created', target: { kind: 'org_group', id }, details };
    });
    return this.find(by.orgId, id);
  }

  replace(by: ScimCaller, id: string, body: unknown): Promise<ScimResource> {
    const facts = checked(readGroup(body));
    return this.update(by, id, () => facts);
  }

  patch(by: ScimCaller, id: string, body: unknown): Promise<ScimResource> {
    return this.update(by, id, async (before) => checked(await patchGroup(before, body)));
  }

  /** With what it was allowed. Its members stay in the organisation. */
  async remove(by: ScimCaller, id: string): Promise<void> {
    mustBeId(id);
    await this.attempt(by, async (em) => {
      const [removed] = await ask(em, sql.DELETE_GROUP, [by.orgId, id]);
      if (removed === undefined) throw notFound();
      const target = { kind: 'org_group', id: id.toLowerCase() };
      return { action: 'scim.group_deleted', target, details: { name: removed.name } };
    });
  }

  private async update(by: ScimCaller, id: string, change: Change): Promise<ScimResource> {
    mustBeId(id);
    await this.attempt(by, async (em) => {
      const [row] = await ask(em, sql.LOCK_GROUP, [by.orgId, id]);
      if (row === undefined) throw notFound();
      const members = await ask(em, sql.MEMBERS_OF_GROUPS, [by.orgId, [row.id]]);
      return this.write(em, by, { row, members, facts: await change(groupResource(row, members)) });
    });
    return this.find(by.orgId, id);
  }

  private async write(em: EntityManager, by: ScimCaller, writing: Writing): Promise<OrgEvent | undefined> {
    const { row, facts } = writing;
    const before = new Set(writing.members.map(({ value }) => value));
    const after = new Set(facts.members.map((id) => id.toLowerCase()));
    const added = [...after].filter((id) => !before.has(id));
    const removed = [...before].filter((id) => !after.has(id));
    const isRenamed = row.name !== facts.displayName || row.external_id !== facts.externalId;
    if (!isRenamed && added.length === 0 && removed.length === 0) return undefined;
    await ask(em, sql.UPDATE_GROUP, [by.orgId, row.id, facts.displayName, facts.externalId, this.changes.stamp()]);
    await this.addMembers(em, by.orgId, row.id, added);
    if (removed.length > 0) await ask(em, sql.REMOVE_MEMBERS, [by.orgId, row.id, removed]);
    const details = { before: { name: row.name }, after: { name: facts.displayName }, added, removed };
    return { action: 'scim.group_updated', target: { kind: 'org_group', id: row.id }, details };
  }

  /** @throws ScimError `scim.invalid_value` for ids that are nobody's in this directory */
  private async addMembers(em: EntityManager, orgId: string, groupId: string, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const wanted = [...new Set(ids.map((id) => id.toLowerCase()))];
    const known = wanted.every((id) => UUID.test(id)) ? await ask(em, sql.KNOWN_USERS, [orgId, wanted]) : [];
    if (known.length < wanted.length) throw new ScimError('scim.invalid_value', 'a member is nobody of this directory');
    await ask(em, sql.ADD_MEMBERS, [orgId, groupId, wanted]);
  }

  private async attempt(by: ScimCaller, work: (em: EntityManager) => Promise<OrgEvent | undefined>): Promise<void> {
    await this.changes.change(by, work).catch(rethrowRefused);
  }
}

type Change = (before: ScimResource) => GroupFacts | Promise<GroupFacts>;

interface Writing {
  readonly row: ScimGroupSqlRow;
  readonly members: readonly ScimMemberSqlRow[];
  readonly facts: GroupFacts;
}

function resourcesOf(rows: readonly ScimGroupSqlRow[], members: readonly ScimMemberSqlRow[]): ScimResource[] {
  const byGroup = Map.groupBy(members, ({ group_id: groupId }) => groupId);
  return rows.map((row) => groupResource(row, byGroup.get(row.id) ?? []));
}

function checked(facts: GroupFacts): GroupFacts {
  const isTooLong = facts.displayName.length > MAX_NAME || (facts.externalId?.length ?? 0) > MAX_NAME;
  if (isTooLong) throw new ScimError('scim.invalid_value', `no more than ${MAX_NAME} characters`);
  return facts;
}

function mustBeId(id: string): void {
  if (!UUID.test(id)) throw notFound();
}

function notFound(): ScimError {
  return new ScimError('scim.not_found', 'no such group');
}
