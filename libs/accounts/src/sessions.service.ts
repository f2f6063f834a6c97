import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import type { AuditActor } from '#libs/audit';
import type { Micros, UserId } from '#libs/kernel';
import { Secrets } from '#libs/platform/secrets';
import type { UserAccount } from '#libs/users';
import { AccountContext } from './account-context.js';
import { AccountsError } from './accounts.errors.js';
import { actorOf, type Caller, person, type Visitor } from './caller.js';
import { ENTRY_RULES, type EntryRules } from './entry-rules.js';
import { Session } from './session.entity.js';
import { newSessionToken } from './session-text.js';

/** How the person proved who they are: `pwd`, `otp`, `recovery`, `sso`, `link`. */
export type LoginMethod = 'pwd' | 'otp' | 'recovery' | 'sso' | 'link';

export interface NewSession extends Visitor {
  readonly methods: readonly LoginMethod[];
  /** The identity provider that vouched for the person. */
  readonly providerId?: string | undefined;
  /** A session of the same browser, which ends: nobody can slip an old token under a new login. */
  readonly replaces?: string | undefined;
}

/** What a person sees of a session. Times in µs, UTC. */
export interface SessionInfo {
  readonly id: string;
  readonly methods: readonly string[];
  readonly providerId: string | null;
  readonly address: string;
  readonly userAgent: string;
  readonly createdAt: Micros;
  readonly authenticatedAt: Micros;
  readonly lastSeenAt: Micros;
  /** At the latest; without visits earlier. */
  readonly expiresAt: Micros;
}

export interface StartedSession {
  /** `bks_…`, for the cookie; shown this once. */
  readonly token: string;
  readonly session: SessionInfo;
}

const DAY_SECONDS = 24 * 60 * 60;
const MAX_USER_AGENT = 400;
const MAX_ADDRESS = 64;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Ended sessions are kept that long, for whoever asks what happened. */
const KEPT_DAYS = 30;

/** Browsers that people are logged in with. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly context: AccountContext,
    private readonly secrets: Secrets,
    @Inject(ENTRY_RULES) private readonly rules: EntryRules,
  ) {}

  /**
   * Logs a person in, who has proved who they are.
   *
   * @throws AccountsError `accounts.suspended`, `accounts.not_found`, `accounts.sso_required`
   */
  start(userId: UserId, start: NewSession): Promise<StartedSession> {
    return this.context.transact(async (em) => this.startIn(em, await this.context.lock(em, userId), start));
  }

  /** The same in the caller's transaction, for a person whose row it has locked. */
  async startIn(em: EntityManager, account: UserAccount, start: NewSession): Promise<StartedSession> {
    if (account.isSuspended) throw new AccountsError('accounts.suspended', 'this account is suspended');
    // An operator's link opens an account when every other way is shut.
    if (!start.methods.includes('link')) await this.rules.check(account.id, start.providerId);
    await this.tidy(em, account.id);
    await this.replaceIn(em, account, start);
    const token = newSessionToken();
    const now = this.context.date();
    const row = {
      id: randomUUID(),
      userId: account.id,
      tokenHash: this.secrets.hash(token),
      methods: [...start.methods],
      providerId: start.providerId ?? null,
      address: plain(start.address, MAX_ADDRESS),
      userAgent: plain(start.userAgent, MAX_USER_AGENT),
      createdAt: now,
      authenticatedAt: now,
      lastSeenAt: now,
      expiresAt: this.context.date(this.context.options.session.maxDays * DAY_SECONDS),
      revokedAt: null,
    };
    await em.insert(Session, row);
    await this.context.users.noteLogin(em, account.id);
    await this.context.audit.append(em, {
      action: 'auth.login_succeeded',
      actor: actorOf(account, start),
      target: { kind: 'session', id: row.id },
      details: { methods: row.methods, user_agent: row.userAgent, provider: row.providerId },
    });
    return { token, session: infoOf(row) };
  }

  /** The living ones, the last visit first. */
  async list(userId: UserId): Promise<SessionInfo[]> {
    const { session } = this.context.options;
    const rows = await this.context.fork().find(
      Session,
      {
        userId,
        revokedAt: null,
        expiresAt: { $gt: this.context.date() },
        lastSeenAt: { $gt: this.context.date(-session.idleDays * DAY_SECONDS) },
      },
      { orderBy: { lastSeenAt: 'desc', id: 'desc' }, disableIdentityMap: true },
    );
    return rows.map(infoOf);
  }

  /**
   * Ends one of the caller's sessions; their own one: logging out.
   *
   * @throws AccountsError `accounts.not_found` when it is none of theirs, or has ended
   */
  revoke({ userId, sessionId, actor }: Caller, id: string): Promise<void> {
    return this.context.transact(async (em) => {
      const ended = await this.endIn(em, { id, userId });
      if (ended === 0) throw new AccountsError('accounts.not_found', 'no such session');
      const action = id === sessionId ? 'auth.logout' : 'session.revoked';
      await this.context.audit.append(em, { action, actor, target: { kind: 'session', id } });
    });
  }

  /** Ends the caller's sessions but the one they act from. @returns how many */
  revokeOthers({ userId, sessionId, actor }: Caller): Promise<number> {
    return this.context.transact(async (em) => {
      const account = await this.context.lock(em, userId);
      return this.endAllIn(em, account, { actor, except: sessionId });
    });
  }

  /** Ends every session of a person. @returns how many */
  revokeAll(userId: UserId, actor: AuditActor = { kind: 'system' }): Promise<number> {
    return this.context.transact(async (em) => this.endAllIn(em, await this.context.lock(em, userId), { actor }));
  }

  /** The same in the caller's transaction. */
  async endAllIn(
    em: EntityManager,
    account: UserAccount,
    { actor, except }: { actor: AuditActor; except?: string | undefined },
  ): Promise<number> {
    const others = except === undefined ? {} : { id: { $ne: except } };
    const living = { userId: account.id, revokedAt: null, ...others };
    const count = await em.nativeUpdate(Session, living, { revokedAt: this.context.date() });
    if (count > 0) {
      const details = { sessions: count };
      await this.context.audit.append(em, { action: 'session.revoked', actor, target: person(account), details });
    }
    return count;
  }

  /**
   * The person has proved again who they are. The session goes on under a new token, so that whoever knew the old one
   * gains nothing.
   *
   * @returns the new token
   * @throws AccountsError `accounts.not_found` when the session has ended, `accounts.sso_required` for a password
   */
  reauthenticated(caller: Caller, methods: readonly LoginMethod[]): Promise<string> {
    return this.context.transact((em) => this.reauthenticatedIn(em, caller, methods));
  }

  /** The same in the caller's transaction. */
  async reauthenticatedIn(
    em: EntityManager,
    { userId, sessionId, actor }: Caller,
    methods: readonly LoginMethod[],
  ): Promise<string> {
    if (methods.includes('pwd')) await this.rules.check(userId);
    const living = { id: sessionId ?? '', userId, revokedAt: null };
    const session = UUID.test(living.id) ? await em.findOne(Session, living, { disableIdentityMap: true }) : null;
    if (session === null) throw new AccountsError('accounts.not_found', 'no such session');
    const token = newSessionToken();
    const changed = await em.nativeUpdate(Session, living, {
      tokenHash: this.secrets.hash(token),
      methods: [...new Set([...session.methods, ...methods])],
      authenticatedAt: this.context.date(),
    });
    if (changed === 0) throw new AccountsError('accounts.not_found', 'no such session');
    const target = { kind: 'session', id: living.id };
    await this.context.audit.append(em, { action: 'auth.reauthenticated', actor, target, details: { methods } });
    return token;
  }

  private async replaceIn(em: EntityManager, account: UserAccount, start: NewSession): Promise<void> {
    const { replaces: id } = start;
    if (id === undefined || (await this.endIn(em, { id, userId: account.id })) === 0) return;
    const [actor, target] = [actorOf(account, start), { kind: 'session', id }];
    const details = { reason: 'replaced' };
    await this.context.audit.append(em, { action: 'session.revoked', actor, target, details });
  }

  /** Ends every session that an identity provider vouched for, in the caller's transaction. @returns how many */
  endOfProviderIn(em: EntityManager, providerId: string): Promise<number> {
    return em.nativeUpdate(Session, { providerId, revokedAt: null }, { revokedAt: this.context.date() });
  }

  private endIn(em: EntityManager, { id, userId }: { id: string; userId: UserId }): Promise<number> {
    if (!UUID.test(id)) return Promise.resolve(0);
    return em.nativeUpdate(Session, { id, userId, revokedAt: null }, { revokedAt: this.context.date() });
  }

  private async tidy(em: EntityManager, userId: UserId): Promise<void> {
    const before = this.context.date(-KEPT_DAYS * DAY_SECONDS);
    await em.nativeDelete(Session, { userId, $or: [{ expiresAt: { $lt: before } }, { revokedAt: { $lt: before } }] });
  }
}

function plain(text: string, max: number): string {
  return text.replace(/\p{Cc}/gu, '').slice(0, max);
}

type Shown = Pick<
  Session,
  | 'id'
  | 'methods'
  | 'providerId'
  | 'address'
  | 'userAgent'
  | 'createdAt'
  | 'authenticatedAt'
  | 'lastSeenAt'
  | 'expiresAt'
>;

function infoOf(row: Shown): SessionInfo {
  return {
    id: row.id,
    methods: row.methods,
    providerId: row.providerId ?? null,
    address: row.address,
    userAgent: row.userAgent,
    createdAt: row.createdAt.getTime() * 1000,
    authenticatedAt: row.authenticatedAt.getTime() * 1000,
    lastSeenAt: row.lastSeenAt.getTime() * 1000,
    expiresAt: row.expiresAt.getTime() * 1000,
  };
}
