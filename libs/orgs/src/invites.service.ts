import { randomBytes, randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger } from '@nestjs/common';
import type { Micros } from '#libs/kernel';
import type { OrgRole } from '#libs/platform/auth';
import { ask, type Page, run } from '#libs/platform/database';
import { Mailer } from '#libs/platform/mail';
import { Secrets } from '#libs/platform/secrets';
import { UserAccounts } from '#libs/users';
import { invalid } from './input/parse.js';
import { type NewInvite, parseInvite, parseInviteToken } from './input/people.input.js';
import { inviteMail } from './invite-mail.js';
import type { OrgCaller } from './org-caller.js';
import { OrgChanges } from './org-changes.js';
import { readOrgList } from './org-list.js';
import { OrgMembers } from './org-members.js';
import type { Founder } from './organisations.service.js';
import { OrgsError } from './orgs.errors.js';
import { OrgsOptions } from './orgs.options.js';
import { outranks } from './roles.js';
import { OWN_DASHBOARDS } from './sql/dashboards.sql.js';
import * as sql from './sql/invites.sql.js';
import { LOCK_ORG } from './sql/members.sql.js';
import { ORG_NAME } from './sql/organisations.sql.js';

export const INVITE_DAYS = 7;
const DAY_SECONDS = 24 * 60 * 60;
const TOKEN_BYTES = 32;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const TOKEN = /^[0-9A-Za-z_-]{43}$/;

export const INVITE_STATES = ['open', 'accepted', 'revoked', 'expired'] as const;
export type InviteState = (typeof INVITE_STATES)[number];

/** Times in µs, UTC. */
export interface OrgInvite {
  readonly id: string;
  readonly email: string;
  readonly role: OrgRole;
  /** Ids of the dashboards whose member the person becomes. */
  readonly dashboards: readonly string[];
  /** A username; null when nobody of this installation did, or they are gone. */
  readonly invitedBy: string | null;
  readonly state: InviteState;
  readonly createdAt: Micros;
  readonly expiresAt: Micros;
}

export interface SentInvite extends OrgInvite {
  /** Shown this once. Good only for whoever has confirmed the address. */
  readonly token: string;
  /** Whether a mail is on its way. */
  readonly isMailed: boolean;
}

/** Ways into an organisation for people who have an address. */
@Injectable()
export class OrgInvites {
  private readonly logger = new Logger('orgs');

  constructor(
    private readonly changes: OrgChanges,
    private readonly members: OrgMembers,
    private readonly accounts: UserAccounts,
    private readonly secrets: Secrets,
    private readonly mailer: Mailer,
    private readonly options: OrgsOptions,
  ) {}

  /** Newest first, those that are over included. `search`: part of the address. */
  async list({ orgId }: Pick<OrgCaller, 'orgId'>, page: number, search?: string): Promise<Page<OrgInvite>> {
    const found = await this.changes.tenancy.read({ orgId }, (client) =>
      readOrgList(client, sql.LIST_INVITES, { orgId, search, page }),
    );
    return { ...found, items: found.items.map((row) => inviteOf(row, this.changes.now())) };
  }

  /**
   * Nobody invites to a role above their own. Open invitations hold seats.
   *
   * @throws OrgsError `orgs.invalid`, `orgs.forbidden`, `orgs.already_member`, `orgs.invite_exists`, `orgs.seat_limit`
   */
  async invite(by: OrgCaller, input: unknown): Promise<SentInvite> {
    const wanted = parseInvite(input);
    if (outranks(wanted.role, by.role ?? 'member')) throw new OrgsError('orgs.forbidden', 'a role above the own one');
    const id = randomUUID();
    const token = newToken();
    let orgName = '';
    await this.changes.change(by, async (em) => {
      orgName = await this.checkRoom(em, by.orgId, wanted.email);
      await this.insert(em, by, { id, token, wanted });
      await this.attach(em, by, { id, wanted });
      const details = { email: wanted.email, role: wanted.role, dashboards: wanted.dashboards };
      return { action: 'member.invited', target: { kind: 'org_invite', id }, details };
    });
    const isMailed = this.post({ to: wanted.email, orgName, role: wanted.role, token });
    return { ...(await this.find(by.orgId, id)), token, isMailed };
  }

  /** A new token, good for another week; the one before is good no more. Fails with `orgs.not_found`. */
  async resend(by: OrgCaller, id: string): Promise<SentInvite> {
    mustBeId(id);
    const token = newToken();
    let mail = { to: '', orgName: '', role: '' };
    await this.changes.change(by, async (em) => {
      const [org] = await ask(em, LOCK_ORG, [by.orgId]);
      const renewal = [by.orgId, id, this.secrets.hash(token), this.expiry()] as const;
      const [renewed] = await ask(em, sql.RENEW_INVITE, renewal);
      if (org === undefined || renewed === undefined) throw notFound();
      if (outranks(renewed.role as OrgRole, by.role ?? 'member')) {
        throw new OrgsError('orgs.forbidden', 'a role above the own one');
      }
      mail = { to: renewed.email, orgName: org.name, role: renewed.role };
      const target = { kind: 'org_invite', id };
      return { action: 'member.invite_renewed', target, details: { email: renewed.email } };
    });
    return { ...(await this.find(by.orgId, id)), token, isMailed: this.post({ ...mail, token }) };
  }

  /** Fails with `orgs.not_found`, also for one that is over. */
  async revoke(by: OrgCaller, id: string): Promise<void> {
    mustBeId(id);
    await this.changes.change(by, async (em) => {
      const [revoked] = await ask(em, sql.REVOKE_INVITE, [by.orgId, id, this.changes.stamp()]);
      if (revoked === undefined) throw notFound();
      const target = { kind: 'org_invite', id };
      return { action: 'member.invite_revoked', target, details: { email: revoked.email } };
    });
  }

  /**
   * Once, by whoever has confirmed the invited address.
   *
   * @returns the organisation's id
   * @throws OrgsError `orgs.bad_invite`, `orgs.invite_for_another`, `orgs.already_member`, `orgs.seat_limit`
   */
  async accept({ userId, actor }: Founder, input: unknown): Promise<string> {
    const found = await this.presented(parseInviteToken(input));
    if (found === undefined) throw badInvite();
    const { orgId, id } = found;
    await this.changes.change({ orgId, actor }, async (em) => {
      const [org] = await ask(em, LOCK_ORG, [orgId]);
      const taken = [orgId, id, userId, this.changes.stamp()] as const;
      const [invite] = org === undefined ? [] : await ask(em, sql.TAKE_INVITE, taken);
      if (invite === undefined) throw badInvite();
      const account = await this.accounts.lock(em, userId);
      if (!account?.isEmailConfirmed || account.email?.toLowerCase() !== invite.email.toLowerCase()) {
        throw new OrgsError('orgs.invite_for_another', 'the confirmed address is not the invited one');
      }
      const role = invite.role as OrgRole;
      if (!(await this.members.join(em, { orgId, userId, role, source: 'invite' }))) {
        throw new OrgsError('orgs.already_member', 'belongs to it already');
      }
      const shown = [orgId, id, userId, role === 'viewer', this.changes.stamp()] as const;
      await ask(em, sql.JOIN_INVITED_DASHBOARDS, shown);
      const details = { username: account.username, role, source: 'invite', invite: id };
      return { action: 'member.joined', target: { kind: 'user', id: account.uuid }, details };
    });
    return orgId;
  }

  /** What a good token leads to; undefined for one that is good no more. Uses nothing up. */
  async peek(token: string): Promise<{ readonly orgName: string; readonly role: OrgRole } | undefined> {
    const found = await this.presented(token);
    if (found === undefined) return undefined;
    const { orgId, role } = found;
    const [org] = await this.changes.tenancy.read({ orgId }, (client) => run(client, ORG_NAME, [orgId]));
    return org && { orgName: org.name, role };
  }

  private async presented(token: string): Promise<{ orgId: string; id: string; role: OrgRole } | undefined> {
    for (const hash of TOKEN.test(token) ? this.secrets.hashes(token) : []) {
      const [found] = await this.changes.tenancy.read({ secretHash: hash }, (client) =>
        run(client, sql.PRESENTED_INVITE, [hash, this.changes.stamp()]),
      );
      if (found !== undefined) return { orgId: found.org_id, id: found.id, role: found.role as OrgRole };
    }
    return undefined;
  }

  private async checkRoom(em: EntityManager, orgId: string, email: string): Promise<string> {
    const [org] = await ask(em, LOCK_ORG, [orgId]);
    if (org === undefined) throw notFound();
    if ((await ask(em, sql.IS_MEMBER_ADDRESS, [orgId, email])).length > 0) {
      throw new OrgsError('orgs.already_member', 'somebody with this address belongs to it already');
    }
    const [{ taken: used } = { taken: 0 }] = await ask(em, sql.COUNT_TAKEN, [orgId, this.changes.stamp()]);
    if (org.seat_limit !== null && used >= org.seat_limit) {
      const details = { limit: org.seat_limit, used };
      throw new OrgsError('orgs.seat_limit', 'every seat is taken, or promised', { details });
    }
    return org.name;
  }

  private async insert(em: EntityManager, by: OrgCaller, { id, token, wanted }: Draft & { token: string }) {
    const now = this.changes.stamp();
    await ask(em, sql.CLOSE_EXPIRED, [by.orgId, wanted.email, now]);
    const hash = this.secrets.hash(token);
    const values = [by.orgId, id, wanted.email, wanted.role, hash, by.userId, now, this.expiry()] as const;
    if ((await ask(em, sql.INSERT_INVITE, values)).length > 0) return;
    throw new OrgsError('orgs.invite_exists', 'this address is invited already');
  }

  /** Dashboards of others are not there; those that the caller may add nobody to are refused. */
  private async attach(em: EntityManager, by: OrgCaller, { id, wanted }: Draft): Promise<void> {
    const dashboards = [...new Set(wanted.dashboards.map((dashboard) => dashboard.toLowerCase()))];
    if (dashboards.length === 0) return;
    const attached = await ask(em, sql.INSERT_INVITE_DASHBOARDS, [by.orgId, id, dashboards]);
    if (attached.length < dashboards.length) throw invalid({ dashboards: ['There is no such dashboard.'] });
    const isAbove = by.role === undefined || outranks(by.role, 'manager');
    const own = isAbove ? [] : await ask(em, OWN_DASHBOARDS, [by.orgId, by.userId, dashboards]);
    const mayAdd = by.permissions.has('add_people_to_dashboards') && (isAbove || own.length === dashboards.length);
    if (!mayAdd) throw new OrgsError('orgs.forbidden', 'adds nobody to these dashboards');
  }

  private post(mail: { to: string; orgName: string; role: string; token: string }): boolean {
    if (!this.mailer.canSend) return false;
    const text = inviteMail({ ...mail, publicUrl: this.options.publicUrl, days: INVITE_DAYS });
    this.mailer.send(text).catch((err: unknown) => this.logger.error({ message: 'an invitation was not sent', err }));
    return true;
  }

  private async find(orgId: string, id: string): Promise<OrgInvite> {
    const { items } = await this.changes.tenancy.read({ orgId }, (client) =>
      readOrgList(client, sql.LIST_INVITES, { orgId, of: id, page: 1 }),
    );
    if (items[0] === undefined) throw notFound();
    return inviteOf(items[0], this.changes.now());
  }

  private expiry(): string {
    return this.changes.stamp(INVITE_DAYS * DAY_SECONDS);
  }
}

interface Draft {
  readonly id: string;
  readonly wanted: NewInvite;
}

function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

function inviteOf(row: sql.InviteSqlRow, now: Micros): OrgInvite {
  return {
    id: row.id,
    email: row.email,
    role: row.role as OrgRole,
    dashboards: row.dashboards,
    invitedBy: row.invited_by,
    state: stateOf(row, now),
    createdAt: row.created_us,
    expiresAt: row.expires_us,
  };
}

function stateOf(row: sql.InviteSqlRow, now: Micros): InviteState {
  if (row.accepted_us !== null) return 'accepted';
  if (row.expires_us <= now) return 'expired';
  return row.revoked_us === null ? 'open' : 'revoked';
}

function mustBeId(id: string): void {
  if (!UUID.test(id)) throw notFound();
}

function notFound(): OrgsError {
  return new OrgsError('orgs.not_found', 'no such invitation');
}

function badInvite(): OrgsError {
  return new OrgsError('orgs.bad_invite', 'used up, taken back or too old');
}
