import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { OrgChanges, type OrgEvent, OrgMembers } from '#libs/orgs';
import { ask, run } from '#libs/platform/database';
import { equalities, matches, parseFilter, type ScimFilter } from './protocol/filter.js';
import { patchUser, readUser, type ScimResource, type UserFacts } from './protocol/schemas.js';
import { rethrowRefused } from './refused.js';
import { ScimError } from './scim.errors.js';
import { emailOf, type ScimCaller, ScimPeople } from './scim-people.js';
import { type PageWanted, pageOf, type ScimPage, sliceOf, userResource } from './scim-resource.js';
import type { ScimUserSqlRow } from './sql/scim-users.sql.js';
import * as sql from './sql/scim-users.sql.js';

export interface ScimQuestion extends PageWanted {
  readonly filter?: string | undefined;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MAX_NAME = 255;
const INDEXED = ['username', 'externalid', 'id'] as const;

/** The people of an organisation as its directory manages them. All methods fail with `ScimError`. */
@Injectable()
export class ScimUsers {
  constructor(
    private readonly changes: OrgChanges,
    private readonly members: OrgMembers,
    private readonly people: ScimPeople,
  ) {}

  /** In the order in which they came. */
  list(orgId: string, { filter, ...wanted }: ScimQuestion): Promise<ScimPage> {
    const parsed = filter === undefined ? undefined : parseFilter(filter);
    return this.changes.tenancy.read({ orgId }, async (client) => {
      if (parsed === undefined) return pageOfAll(client, orgId, wanted);
      const found = (await candidates(client, orgId, parsed)).map(userResource);
      return sliceOf(
        found.filter((resource) => matches(parsed, resource)),
        wanted,
      );
    });
  }

  async find(orgId: string, id: string): Promise<ScimResource> {
    mustBeId(id);
    const [row] = await this.changes.tenancy.read({ orgId }, (client) => run(client, sql.FIND_USER, [orgId, id]));
    if (row === undefined) throw notFound();
    return userResource(row);
  }

  /** Takes somebody in: finds their account, or makes one. */
  async create(by: ScimCaller, body: unknown): Promise<ScimResource> {
    const facts = checked(readUser(body));
    const email = emailOf(facts);
    if (email === undefined) throw new ScimError('scim.invalid_value', 'an e-mail address is needed');
    const id = randomUUID();
    const isTaken = await this.attempt(by, async (em) => {
      const userId = await this.people.admit(em, by, facts, email);
      if (userId === undefined) return undefined;
      const isActive = facts.isActive ?? true;
      await this.members.join(em, { orgId: by.orgId, userId, role: 'member', source: 'scim' });
      const values = [by.orgId, id, userId, facts.userName, facts.externalId] as const;
      await ask(em, sql.INSERT_USER, [...values, JSON.stringify(facts.attributes), isActive, this.changes.stamp()]);
      if (!isActive) await this.people.shutOut(em, by, userId);
      const details = { user_name: facts.userName, email, external_id: facts.externalId, active: isActive };
      return { action: 'scim.user_created', target: { kind: 'scim_user', id }, details };
    });
    return isTaken ? this.find(by.orgId, id) : this.people.invite(by, email);
  }

  replace(by: ScimCaller, id: string, body: unknown): Promise<ScimResource> {
    const facts = checked(readUser(body));
    return this.update(by, id, () => facts);
  }

  patch(by: ScimCaller, id: string, body: unknown): Promise<ScimResource> {
    return this.update(by, id, async (before) => checked(await patchUser(before, body)));
  }

  /** Ends the membership, sessions and tokens. The account is the person's, and stays. */
  async remove(by: ScimCaller, id: string): Promise<void> {
    mustBeId(id);
    await this.attempt(by, async (em) => {
      const row = await lock(em, by.orgId, id);
      await this.people.remove(em, by, row.user_id);
      await ask(em, sql.DELETE_USER, [by.orgId, id]);
      const details = { user_name: row.user_name };
      return { action: 'scim.user_removed', target: { kind: 'scim_user', id: row.id }, details };
    });
  }

  private async update(by: ScimCaller, id: string, change: Change): Promise<ScimResource> {
    mustBeId(id);
    let wantsBack: string | undefined;
    await this.attempt(by, async (em) => {
      const row = await lock(em, by.orgId, id);
      const before = userResource(row);
      // What the directory said, not what somebody decided by hand since.
      const facts = await change({ ...before, active: row.said_active });
      await this.checkAddress(em, by, { row, facts });
      const isActive = facts.isActive ?? row.said_active;
      if (isActive && !row.said_active && !row.is_member) {
        wantsBack = emailOf(facts);
        return undefined;
      }
      return this.write(em, by, { row, facts: { ...facts, isActive } });
    });
    return wantsBack === undefined ? this.find(by.orgId, id) : this.people.invite(by, wantsBack);
  }

  private async write(em: EntityManager, by: ScimCaller, { row, facts }: Writing): Promise<OrgEvent | undefined> {
    const { orgId } = by;
    const isActive = facts.isActive ?? row.said_active;
    const isTurned = isActive !== row.said_active;
    if (!isTurned && isSame(row, facts)) return undefined;
    const values = [orgId, row.id, facts.userName, facts.externalId, JSON.stringify(facts.attributes)] as const;
    await ask(em, sql.UPDATE_USER, [...values, isActive, this.changes.stamp()]);
    if (isTurned && isActive) await this.members.restore(em, { orgId, userId: row.user_id });
    if (isTurned && !isActive) await this.people.shutOut(em, by, row.user_id);
    const turned = isActive ? 'scim.user_reactivated' : 'scim.user_deactivated';
    const details = {
      before: { user_name: row.user_name, external_id: row.external_id },
      after: { user_name: facts.userName, external_id: facts.externalId },
    };
    return {
      action: isTurned ? turned : 'scim.user_updated',
      target: { kind: 'scim_user', id: row.id },
      details,
    };
  }

  /** A new address must be of a proved domain; who is shut out is shut out in any case. */
  private async checkAddress(em: EntityManager, by: ScimCaller, { row, facts }: Writing): Promise<void> {
    const [before, after] = [emailOf({ userName: row.user_name, attributes: row.attributes }), emailOf(facts)];
    const isChanged = before?.toLowerCase() !== after?.toLowerCase();
    const isComingBack = facts.isActive === true && !row.said_active;
    if (!isChanged && !isComingBack) return;
    if (after === undefined) throw new ScimError('scim.invalid_value', 'an e-mail address is needed');
    await this.people.checkDomain(em, by, after);
  }

  /** @returns whether something was done */
  private async attempt(by: ScimCaller, work: (em: EntityManager) => Promise<OrgEvent | undefined>): Promise<boolean> {
    let event: OrgEvent | undefined;
    await this.changes
      .change(by, async (em) => {
        event = await work(em);
        return event;
      })
      .catch(rethrowRefused);
    return event !== undefined;
  }
}

type Change = (before: ScimResource) => UserFacts | Promise<UserFacts>;

interface Writing {
  readonly row: ScimUserSqlRow;
  readonly facts: UserFacts;
}

async function pageOfAll(client: PoolClient, orgId: string, wanted: PageWanted): Promise<ScimPage> {
  const { offset, limit } = pageOf(wanted);
  const [[counted], rows] = await Promise.all([
    run(client, sql.COUNT_USERS, [orgId]),
    run(client, sql.PAGE_OF_USERS, [orgId, offset, limit]),
  ]);
  return { total: counted?.total ?? 0, startIndex: offset + 1, resources: rows.map(userResource) };
}

/** By index where the filter names whom it means, as directories do; else everybody. */
function candidates(client: PoolClient, orgId: string, filter: ScimFilter): Promise<ScimUserSqlRow[]> {
  const named = equalities(filter, INDEXED);
  if (named === undefined) return run(client, sql.ALL_USERS, [orgId]);
  const names = named.username.map((name) => name.toLowerCase());
  const ids = named.id.filter((id) => UUID.test(id));
  return run(client, sql.USERS_BY_KEYS, [orgId, names, named.externalid, ids]);
}

async function lock(em: EntityManager, orgId: string, id: string): Promise<ScimUserSqlRow> {
  await ask(em, sql.LOCK_USER, [orgId, id]);
  const [row] = await ask(em, sql.FIND_USER, [orgId, id]);
  if (row === undefined) throw notFound();
  return row;
}

function checked(facts: UserFacts): UserFacts {
  const isTooLong = facts.userName.length > MAX_NAME || (facts.externalId?.length ?? 0) > MAX_NAME;
  if (isTooLong) throw new ScimError('scim.invalid_value', `no more than ${MAX_NAME} characters`);
  return facts;
}

function isSame(row: ScimUserSqlRow, facts: UserFacts): boolean {
  const isNamedAlike = row.user_name === facts.userName && row.external_id === facts.externalId;
  return isNamedAlike && canonical(row.attributes) === canonical(facts.attributes);
}

/** The same text for the same values, in whatever order they stand. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}

function mustBeId(id: string): void {
  if (!UUID.test(id)) throw notFound();
}

function notFound(): ScimError {
  return new ScimError('scim.not_found', 'no such person');
}
