import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, type UserId } from '#libs/kernel';
import type { OrgRole } from '#libs/platform/auth';
import { ask } from '#libs/platform/database';
import { Jobs } from '#libs/platform/queue';
import { OrgsError } from './orgs.errors.js';
import { APPLY_ORG_POLICY } from './orgs.jobs.js';
import {
  CHANGE_ROLE,
  COUNT_OTHER_OWNERS,
  COUNT_SEATS,
  DROP_STANDINGS,
  JOIN,
  LEAVE,
  LOCK_ORG,
  MEMBERSHIP,
  RAISE_REV,
  RESTORE,
  SUSPEND,
} from './sql/members.sql.js';

export const MEMBER_SOURCES = ['founder', 'invite', 'sso', 'scim', 'domain'] as const;
/** How somebody came in. */
export type MemberSource = (typeof MEMBER_SOURCES)[number];

export interface MemberRef {
  readonly orgId: string;
  readonly userId: UserId;
}

/** A membership that has not ended. */
export interface Membership {
  readonly role: OrgRole;
  readonly source: MemberSource;
  readonly isSuspended: boolean;
}

/**
 * The one door of membership: whatever changes who belongs to an organisation comes through here, by hand or by a
 * provider. Works in the caller's transaction, inside `Tenancy.within`; the record of it is the caller's. Each method
 * tells whether anything changed. All fail with `orgs.not_found` where the organisation is gone.
 */
@Injectable()
export class OrgMembers {
  constructor(
    private readonly jobs: Jobs,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Undefined: not a member, or not any more. */
  async find(em: EntityManager, { orgId, userId }: MemberRef): Promise<Membership | undefined> {
    const [row] = await ask(em, MEMBERSHIP, [orgId, userId]);
    if (row === undefined) return undefined;
    return { role: row.role as OrgRole, source: row.source as MemberSource, isSuspended: row.is_suspended };
  }

  /**
   * Who was there before begins anew: nothing from before this moment is shown.
   *
   * @returns false for somebody who is a member already, whose role stays
   * @throws OrgsError `orgs.seat_limit`
   */
  async join(
    em: EntityManager,
    { orgId, userId, role, source }: MemberRef & { readonly role: OrgRole; readonly source: MemberSource },
  ): Promise<boolean> {
    const limit = await this.lock(em, orgId);
    const hasJoined = (await ask(em, JOIN, [orgId, userId, role, source, this.now()])).length > 0;
    if (hasJoined) await checkSeats(em, orgId, limit);
    return this.changed(em, orgId, hasJoined);
  }

  /**
   * Ends everything that hung on the membership, at once. Its row stays.
   *
   * @throws OrgsError `orgs.last_owner`
   */
  async leave(em: EntityManager, ref: MemberRef): Promise<boolean> {
    const { orgId, userId } = ref;
    await this.lock(em, orgId);
    await this.keepAnOwner(em, ref);
    const hasLeft = (await ask(em, LEAVE, [orgId, userId, this.now()])).length > 0;
    if (hasLeft) for (const drop of DROP_STANDINGS) await ask(em, drop, [orgId, userId]);
    return this.changed(em, orgId, hasLeft);
  }

  /**
   * Nobody sees a suspended member's time, who sees nothing either and holds no seat.
   *
   * @throws OrgsError `orgs.last_owner`
   */
  async suspend(em: EntityManager, ref: MemberRef): Promise<boolean> {
    const { orgId, userId } = ref;
    await this.lock(em, orgId);
    await this.keepAnOwner(em, ref);
    return this.changed(em, orgId, (await ask(em, SUSPEND, [orgId, userId, this.now()])).length > 0);
  }

  /** @throws OrgsError `orgs.seat_limit` */
  async restore(em: EntityManager, { orgId, userId }: MemberRef): Promise<boolean> {
    const limit = await this.lock(em, orgId);
    const isBack = (await ask(em, RESTORE, [orgId, userId, this.now()])).length > 0;
    if (isBack) await checkSeats(em, orgId, limit);
    return this.changed(em, orgId, isBack);
  }

  /** @throws OrgsError `orgs.last_owner` */
  async changeRole(em: EntityManager, { role, ...ref }: MemberRef & { readonly role: OrgRole }): Promise<boolean> {
    const { orgId, userId } = ref;
    await this.lock(em, orgId);
    if (role !== 'owner') await this.keepAnOwner(em, ref);
    return this.changed(em, orgId, (await ask(em, CHANGE_ROLE, [orgId, userId, role, this.now()])).length > 0);
  }

  private async lock(em: EntityManager, orgId: string): Promise<number | null> {
    const [org] = await ask(em, LOCK_ORG, [orgId]);
    if (org === undefined) throw new OrgsError('orgs.not_found', 'no such organisation');
    return org.seat_limit;
  }

  private async keepAnOwner(em: EntityManager, ref: MemberRef): Promise<void> {
    const membership = await this.find(em, ref);
    if (membership?.role !== 'owner' || membership.isSuspended) return;
    const [others] = await ask(em, COUNT_OTHER_OWNERS, [ref.orgId, ref.userId]);
    if (others?.owners === 0) throw new OrgsError('orgs.last_owner', 'an organisation always has an owner');
  }

  private async changed(em: EntityManager, orgId: string, isChanged: boolean): Promise<boolean> {
    if (!isChanged) return false;
    await ask(em, RAISE_REV, [orgId]);
    await this.jobs.request(em, APPLY_ORG_POLICY, { orgId });
    return true;
  }

  private now(): string {
    return new Date(this.clock.now() / 1000).toISOString();
  }
}

async function checkSeats(em: EntityManager, orgId: string, limit: number | null): Promise<void> {
  if (limit === null) return;
  const [{ seats } = { seats: 0 }] = await ask(em, COUNT_SEATS, [orgId]);
  if (seats > limit) {
    throw new OrgsError('orgs.seat_limit', 'every seat is taken', { details: { limit, used: seats - 1 } });
  }
}
