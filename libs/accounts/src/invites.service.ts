import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AuditActor } from '#libs/audit';
import type { Micros, UserId } from '#libs/kernel';
import { randomText, Secrets } from '#libs/platform/secrets';
import { AccountContext } from './account-context.js';
import { AccountMail } from './account-mail.js';
import { TOKEN_LENGTH } from './account-tokens.js';
import { AccountsError } from './accounts.errors.js';
import { parseEmail } from './email-address.js';
import { Invite } from './invite.entity.js';
import { mails } from './mail-texts.js';

/** Who invites. An operator at the command line has no account. */
export interface Inviter {
  readonly userId?: UserId | undefined;
  readonly actor: AuditActor;
}

export interface NewInvite {
  /** Only for this address; it is mailed there where mail can be sent. */
  readonly email?: string | undefined;
  /** 1 to 90; 7 when absent. */
  readonly days?: number | undefined;
}

export interface CreatedInvite {
  readonly id: string;
  /** Shown this once. */
  readonly url: string;
  readonly token: string;
  readonly expiresAt: Micros;
}

/** Times in µs, UTC. */
export interface InviteInfo {
  readonly id: string;
  readonly email: string | null;
  readonly createdAt: Micros;
  readonly expiresAt: Micros;
  readonly usedAt: Micros | null;
  readonly revokedAt: Micros | null;
}

const DEFAULT_DAYS = 7;
const MAX_DAYS = 90;
const DAY_SECONDS = 24 * 60 * 60;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const TOKEN = /^[0-9A-Za-z]{44}$/;

/** Links that let one person each make an account. */
@Injectable()
export class InvitesService {
  constructor(
    private readonly context: AccountContext,
    private readonly secrets: Secrets,
    private readonly mail: AccountMail,
  ) {}

  /** @throws UsersError `users.invalid` for a bad address */
  async create(by: Inviter, { email, days = DEFAULT_DAYS }: NewInvite = {}): Promise<CreatedInvite> {
    const address = email === undefined ? null : parseEmail(email).address;
    const lifetime = Math.min(MAX_DAYS, Math.max(1, Math.trunc(days)));
    const token = randomText(TOKEN_LENGTH);
    const id = randomUUID();
    const expires = this.context.date(lifetime * DAY_SECONDS);
    await this.context.transact(async (em) => {
      await em.insert(Invite, {
        id,
        tokenHash: this.secrets.hash(token),
        email: address,
        createdBy: by.userId ?? null,
        createdAt: this.context.date(),
        expiresAt: expires,
        usedAt: null,
        usedBy: null,
        revokedAt: null,
      });
      const target = { kind: 'invite', id };
      await this.context.audit.append(em, {
        action: 'invite.created',
        actor: by.actor,
        target,
        details: { email: address },
      });
    });
    const url = `${this.context.options.publicUrl}/sign-up?invite=${token}`;
    if (address !== null) this.mail.post(mails.invite(address, url, lifetime));
    return { id, url, token, expiresAt: expires.getTime() * 1000 };
  }

  /** Newest first, used and revoked ones included. */
  async list(): Promise<InviteInfo[]> {
    const options = { orderBy: { createdAt: 'desc', id: 'desc' }, disableIdentityMap: true } as const;
    const rows = await this.context.fork().find(Invite, {}, options);
    return rows.map(({ id, email, createdAt, expiresAt, usedAt, revokedAt }) => ({
      id,
      email: email ?? null,
      createdAt: createdAt.getTime() * 1000,
      expiresAt: expiresAt.getTime() * 1000,
      usedAt: usedAt ? usedAt.getTime() * 1000 : null,
      revokedAt: revokedAt ? revokedAt.getTime() * 1000 : null,
    }));
  }

  /** @throws AccountsError `accounts.not_found` when there is no such unused invite */
  revoke(by: Inviter, id: string): Promise<void> {
    return this.context.transact(async (em) => {
      const living = { id, usedAt: null, revokedAt: null };
      const revoked = UUID.test(id) ? await em.nativeUpdate(Invite, living, { revokedAt: this.context.date() }) : 0;
      if (revoked === 0) throw new AccountsError('accounts.not_found', 'no such invite');
      await this.context.audit.append(em, {
        action: 'invite.revoked',
        actor: by.actor,
        target: { kind: 'invite', id },
      });
    });
  }

  /** The address that a living invite is for; undefined when there is no such invite. Uses nothing up. */
  async peek(token: string): Promise<{ readonly email: string | null } | undefined> {
    const where = this.living(token);
    const invite = where && (await this.context.fork().findOne(Invite, where, { disableIdentityMap: true }));
    return invite ? { email: invite.email ?? null } : undefined;
  }

  /** Uses an invite up, in the caller's transaction; of several who come with one exactly one gets it. */
  async take(em: EntityManager, token: string): Promise<{ id: string; email: string | null }> {
    const where = this.living(token);
    const taken = where === undefined ? 0 : await em.nativeUpdate(Invite, where, { usedAt: this.context.date() });
    if (where === undefined || taken !== 1) throw new AccountsError('accounts.bad_invite', 'this invite is not good');
    const invite = await em.findOneOrFail(Invite, { tokenHash: where.tokenHash }, { disableIdentityMap: true });
    return { id: invite.id, email: invite.email ?? null };
  }

  /** Notes who used it. */
  async noteUse(em: EntityManager, id: string, usedBy: UserId): Promise<void> {
    await em.nativeUpdate(Invite, { id }, { usedBy });
  }

  private living(token: string) {
    if (!TOKEN.test(token)) return undefined;
    const tokenHash = { $in: this.secrets.hashes(token) };
    return { tokenHash, usedAt: null, revokedAt: null, expiresAt: { $gt: this.context.date() } };
  }
}
