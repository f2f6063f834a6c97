import { Injectable } from '@nestjs/common';
import type { AuditAction } from '#libs/audit';
import type { Micros } from '#libs/kernel';
import type { OrgRole } from '#libs/platform/auth';
import type { Page } from '#libs/platform/database';
import { parseRole } from './input/people.input.js';
import { type FoundMember, MemberLookup } from './member-lookup.js';
import type { OrgCaller } from './org-caller.js';
import { OrgChanges } from './org-changes.js';
import { readOrgList } from './org-list.js';
import { type MemberSource, OrgMembers } from './org-members.js';
import { OrgsError } from './orgs.errors.js';
import { outranks } from './roles.js';
import { LIST_MEMBERS, type MemberSqlRow } from './sql/people.sql.js';

/** A member as other members are told of them. Times in µs, UTC. */
export interface MemberCard {
  readonly uuid: string;
  readonly username: string;
  readonly displayName: string | null;
  readonly fullName: string | null;
  /** Null for callers who neither take people in nor remove them. */
  readonly email: string | null;
  readonly photoUrl: string | null;
  readonly role: OrgRole;
  readonly source: MemberSource;
  readonly joinedAt: Micros;
  readonly suspendedAt: Micros | null;
  readonly groups: readonly { readonly id: string; readonly name: string }[];
}

export interface PeopleQuestion {
  /** Part of a name. */
  readonly search?: string | undefined;
  readonly page: number;
}

/** Who belongs to an organisation, and what becomes of them there. */
@Injectable()
export class PeopleService {
  constructor(
    private readonly changes: OrgChanges,
    private readonly members: OrgMembers,
    private readonly lookup: MemberLookup,
  ) {}

  /** By name. */
  async list(by: OrgCaller, { search, page }: PeopleQuestion): Promise<Page<MemberCard>> {
    const { orgId } = by;
    const found = await this.changes.tenancy.read({ orgId }, (client) =>
      readOrgList(client, LIST_MEMBERS, { orgId, search, page }),
    );
    return { ...found, items: found.items.map((row) => cardOf(row, by)) };
  }

  /** @throws OrgsError `orgs.not_found` */
  async find(by: OrgCaller, ref: string): Promise<MemberCard> {
    const { orgId } = by;
    const { uuid } = await this.changes.tenancy.within(orgId, (em) => this.lookup.find(em, by, ref));
    const { items } = await this.changes.tenancy.read({ orgId }, (client) =>
      readOrgList(client, LIST_MEMBERS, { orgId, of: uuid, page: 1 }),
    );
    const [row] = items;
    if (row === undefined) throw new OrgsError('orgs.not_found', 'no such member');
    return cardOf(row, by);
  }

  /**
   * Nobody raises themselves, gives a role above their own, or touches somebody above them.
   *
   * @throws OrgsError `orgs.invalid`, `orgs.not_found`, `orgs.forbidden`, `orgs.last_owner`, `orgs.stale_login`
   */
  async changeRole(by: OrgCaller, ref: string, input: unknown): Promise<MemberCard> {
    const role = parseRole(input);
    await this.act(by, ref, async (em, member) => {
      const isOwn = member.userId === by.userId;
      if (outranks(role, isOwn ? member.role : roleOf(by))) throw forbidden('gives a role above the own one');
      if (role === 'owner') this.changes.mustBeFresh(by);
      if (!(await this.members.changeRole(em, { orgId: by.orgId, userId: member.userId, role }))) return undefined;
      return { action: 'member.role_changed', details: { before: member.role, after: role } };
    });
    return this.find(by, ref);
  }

  /** Their time is seen no more from this moment. Fails as {@link changeRole}. */
  remove(by: OrgCaller, ref: string): Promise<void> {
    return this.act(by, ref, async (em, { userId }) => {
      await this.members.leave(em, { orgId: by.orgId, userId });
      return { action: 'member.removed' };
    });
  }

  /** @throws OrgsError `orgs.last_owner`, `orgs.forbidden` for a service account, which is nobody's membership */
  async leave(by: OrgCaller): Promise<void> {
    const { orgId, userId } = by;
    if (userId === null) throw forbidden('a service account is no member');
    await this.changes.change(by, async (em) => {
      const { uuid, username, role } = await this.lookup.find(em, by, 'current');
      await this.members.leave(em, { orgId, userId });
      return { action: 'member.left', target: { kind: 'user', id: uuid }, details: { username, role } };
    });
  }

  /** Fails as {@link changeRole}. */
  async suspend(by: OrgCaller, ref: string): Promise<MemberCard> {
    await this.act(by, ref, async (em, { userId }) => {
      if (userId === by.userId) throw forbidden('suspends nobody but others');
      const isChanged = await this.members.suspend(em, { orgId: by.orgId, userId });
      return isChanged ? { action: 'member.suspended' } : undefined;
    });
    return this.find(by, ref);
  }

  /** Fails as {@link changeRole}, or with `orgs.seat_limit`. */
  async restore(by: OrgCaller, ref: string): Promise<MemberCard> {
    await this.act(by, ref, async (em, { userId }) => {
      const isChanged = await this.members.restore(em, { orgId: by.orgId, userId });
      return isChanged ? { action: 'member.restored' } : undefined;
    });
    return this.find(by, ref);
  }

  private act(by: OrgCaller, ref: string, act: Act): Promise<void> {
    return this.changes.change(by, async (em) => {
      const member = await this.lookup.find(em, by, ref);
      if (outranks(member.role, roleOf(by))) throw forbidden('stands below this member');
      if (member.role === 'owner') this.changes.mustBeFresh(by);
      const done = await act(em, member);
      if (done === undefined) return undefined;
      const { uuid, username } = member;
      return { action: done.action, target: { kind: 'user', id: uuid }, details: { username, ...done.details } };
    });
  }
}

type Act = (
  em: Parameters<Parameters<OrgChanges['change']>[1]>[0],
  member: FoundMember,
) => Promise<{ action: AuditAction; details?: Record<string, unknown> } | undefined>;

/** A service account with the permission stands where managers do. */
export function roleOf({ role }: Pick<OrgCaller, 'role'>): OrgRole {
  return role ?? 'manager';
}

function forbidden(reason: string): OrgsError {
  return new OrgsError('orgs.forbidden', reason);
}

function cardOf(row: MemberSqlRow, { permissions }: OrgCaller): MemberCard {
  const seesEmail = permissions.has('add_people_to_org') || permissions.has('remove_people_from_org');
  return {
    uuid: row.uuid,
    username: row.username,
    displayName: row.display_name,
    fullName: row.full_name,
    email: seesEmail ? row.email : null,
    photoUrl: row.photo_url,
    role: row.role as OrgRole,
    source: row.source as MemberSource,
    joinedAt: row.joined_us,
    suspendedAt: row.suspended_us,
    groups: row.groups,
  };
}
