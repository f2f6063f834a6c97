import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AuditActor } from '#libs/audit';
import type { Micros } from '#libs/kernel';
import { hashPassword, type UserAccount, UsersError, verifyPassword } from '#libs/users';
import { AccountContext } from './account-context.js';
import { AccountMail } from './account-mail.js';
import { AccountTokens } from './account-tokens.js';
import { AccountsError } from './accounts.errors.js';
import { actorOf, anonymous, type Caller, person, type Visitor } from './caller.js';
import { EmailService } from './email.service.js';
import { accountKey, addressKey, codeKey, LoginGate } from './login-gate.js';
import { SecondFactorService } from './second-factor.service.js';
import { type LoginMethod, type SessionInfo, SessionsService } from './sessions.service.js';

export interface LoginAttempt extends Visitor {
  /** Username or e-mail address. */
  readonly login: string;
  readonly password: string;
  /** The session of the same browser, if any; it ends. */
  readonly replaces?: string | undefined;
}

export interface SecondFactorAttempt extends Visitor {
  readonly ticket: string;
  /** Six digits of the authenticator, or a recovery code. */
  readonly code: string;
  readonly replaces?: string | undefined;
}

/**
 * `wrong`: no such person, or another password; nobody is told which. `suspended` and `email_unconfirmed` are only said
 * to whoever knew the password, and so is `sso_required`: an organisation wants them to come through its provider. `expired`: the ticket or link is unknown, used up or too old: begin again. `busy`: too
 * many at once.
 */
export type LoginRefusal =
  | 'wrong'
  | 'wrong_code'
  | 'expired'
  | 'throttled'
  | 'busy'
  | 'local_login_off'
  | 'suspended'
  | 'sso_required'
  | 'email_unconfirmed';

export interface LoginRefused {
  readonly kind: 'refused';
  readonly reason: LoginRefusal;
  /** With `throttled`. */
  readonly retryAfterSeconds?: number;
  /** With `sso_required`: where to log in. */
  readonly through?: { readonly url: string; readonly name: string };
}

export interface LoggedIn {
  readonly kind: 'session';
  /** For the cookie. */
  readonly token: string;
  readonly session: SessionInfo;
}

export interface SecondFactorNeeded {
  readonly kind: 'second_factor';
  /** Goes into `completeSecondFactor`, within five minutes. */
  readonly ticket: string;
  readonly expiresAt: Micros;
}

export interface Confirmed {
  readonly kind: 'confirmed';
  /** The session's new token, for the cookie. */
  readonly token: string;
}

interface FailureDetails {
  readonly step: 'password' | 'second_factor';
  /** Somebody sat at a browser that was logged in. */
  readonly is_confirmation?: true;
}

export type LoginResult = LoggedIn | SecondFactorNeeded | LoginRefused;

const TICKET_SECONDS = 5 * 60;
const MAX_CODE_ATTEMPTS = 5;

/** Logging in with a password and, where the person wants it, a second factor. */
@Injectable()
export class LoginService {
  constructor(
    private readonly context: AccountContext,
    private readonly sessions: SessionsService,
    private readonly tokens: AccountTokens,
    private readonly secondFactor: SecondFactorService,
    private readonly gate: LoginGate,
    private readonly email: EmailService,
    private readonly mail: AccountMail,
  ) {}

  async login(attempt: LoginAttempt): Promise<LoginResult> {
    if (!this.context.options.hasLocalLogin) return refused('local_login_off');
    const keys = [accountKey(attempt.address, attempt.login), addressKey(attempt.address)];
    const wait = await this.gate.enter(keys);
    if (wait > 0) return refused('throttled', wait);
    const account = await this.context.users.byLogin(this.context.fork(), attempt.login);
    const verdict = await check(account, attempt.password);
    if (verdict === undefined) return refused('busy');
    if (account === undefined || !verdict.isRight) {
      this.noteFailure(account, anonymous(attempt), { step: 'password' });
      return refused('wrong');
    }
    await this.gate.pass(keys);
    if (verdict.isOutdated) this.renewHash(account, attempt.password);
    return this.admit(account, attempt);
  }

  /** The second step of `login`. A ticket lets one person in once, and takes five tries. */
  async completeSecondFactor(attempt: SecondFactorAttempt): Promise<LoggedIn | LoginRefused> {
    const wait = await this.gate.enter([addressKey(attempt.address)]);
    if (wait > 0) return refused('throttled', wait);
    const counted = await this.context.transact((em) =>
      this.tokens.attempt(em, 'second_factor', attempt.ticket, MAX_CODE_ATTEMPTS),
    );
    if (counted === undefined) return refused('expired');
    const account = await this.context.account(counted.userId);
    const keys = [codeKey(account.uuid)];
    const pause = await this.gate.enter(keys);
    if (pause > 0) return refused('throttled', pause);
    const result = await this.spend(attempt).catch(refusalOf);
    if (result.kind === 'session') await this.gate.pass([...keys, addressKey(attempt.address)]);
    else if (result.reason === 'wrong_code') this.noteFailure(account, anonymous(attempt), { step: 'second_factor' });
    return result;
  }

  /** Proves again, by password or by code, who sits at a browser that is logged in. */
  async confirm(
    caller: Caller,
    proof: { readonly password: string } | { readonly code: string },
  ): Promise<Confirmed | LoginRefused> {
    const isPassword = 'password' in proof;
    if (isPassword && !this.context.options.hasLocalLogin) return refused('local_login_off');
    const account = await this.context.account(caller.userId);
    const own = isPassword ? accountKey(caller.address, account.uuid) : codeKey(account.uuid);
    const keys = [own, addressKey(caller.address)];
    const wait = await this.gate.enter(keys);
    if (wait > 0) return refused('throttled', wait);
    const result = await (isPassword
      ? this.confirmByPassword(caller, account, proof.password)
      : this.confirmByCode(caller, proof.code)
    ).catch(refusalOf);
    if (result.kind === 'confirmed') await this.gate.pass(keys);
    else if (['wrong', 'wrong_code'].includes(result.reason)) {
      const step = isPassword ? 'password' : 'second_factor';
      this.noteFailure(account, caller.actor, { step, is_confirmation: true });
    }
    return result;
  }

  private async admit(account: UserAccount, attempt: LoginAttempt): Promise<LoginResult> {
    if (account.isSuspended) return refused('suspended');
    if (account.mustConfirmEmail) {
      this.email.remind(account);
      return refused('email_unconfirmed');
    }
    return this.context
      .transact(async (em): Promise<LoginResult> => {
        const locked = await this.context.lock(em, account.id);
        // Between the look and the lock somebody else may have changed the password.
        if (isChanged(locked, account)) return refused('wrong');
        if (await this.secondFactor.isOn(em, locked.id)) return this.issueTicket(em, locked);
        return this.begin(em, locked, { ...attempt, methods: ['pwd'] });
      })
      .catch(refusalOf);
  }

  private async issueTicket(em: EntityManager, { id: userId }: UserAccount): Promise<SecondFactorNeeded> {
    const ticket = await this.tokens.issue(em, { userId, purpose: 'second_factor', seconds: TICKET_SECONDS });
    return { kind: 'second_factor', ticket, expiresAt: this.context.date(TICKET_SECONDS).getTime() * 1000 };
  }

  private spend(attempt: SecondFactorAttempt): Promise<LoggedIn | LoginRefused> {
    return this.context.transact(async (em) => {
      const ticket = await this.tokens.peek(em, 'second_factor', attempt.ticket);
      if (ticket === undefined) return refused('expired');
      const account = await this.context.lock(em, ticket.userId);
      const method = await this.secondFactor.use(em, account.id, attempt.code);
      if (method === undefined) return refused('wrong_code');
      // Whoever comes second with the same ticket gives the code back: the exception rolls its use back.
      if ((await this.tokens.take(em, 'second_factor', attempt.ticket)) === undefined) {
        throw new AccountsError('accounts.bad_token', 'this ticket was used');
      }
      const result = await this.begin(em, account, { ...attempt, methods: ['pwd', method] });
      if (method === 'recovery') await this.noteRecovery(em, account, attempt);
      return result;
    });
  }

  private async begin(
    em: EntityManager,
    account: UserAccount,
    start: Visitor & { readonly methods: readonly LoginMethod[]; readonly replaces?: string | undefined },
  ): Promise<LoggedIn> {
    const { address, userAgent, methods, replaces } = start;
    const started = await this.sessions.startIn(em, account, { address, userAgent, methods, replaces });
    return { kind: 'session', ...started };
  }

  private async confirmByPassword(
    caller: Caller,
    account: UserAccount,
    password: string,
  ): Promise<Confirmed | LoginRefused> {
    const verdict = await check(account, password);
    if (verdict === undefined) return refused('busy');
    if (!verdict.isRight) return refused('wrong');
    return { kind: 'confirmed', token: await this.sessions.reauthenticated(caller, ['pwd']) };
  }

  private confirmByCode(caller: Caller, code: string): Promise<Confirmed | LoginRefused> {
    return this.context.transact(async (em) => {
      const account = await this.context.lock(em, caller.userId);
      const method = await this.secondFactor.use(em, account.id, code);
      if (method === undefined) return refused('wrong_code');
      const token = await this.sessions.reauthenticatedIn(em, caller, [method]);
      if (method === 'recovery') await this.noteRecovery(em, account, { address: caller.address, userAgent: '' });
      return { kind: 'confirmed', token };
    });
  }

  private noteRecovery(em: EntityManager, account: UserAccount, visitor: Visitor): Promise<void> {
    const actor = actorOf(account, visitor);
    return this.context.audit.append(em, { action: 'mfa.recovery_code_used', actor, target: person(account) });
  }

  /** Afterwards, so that a wrong password for somebody takes no longer than one for nobody. */
  private noteFailure(account: UserAccount | undefined, actor: AuditActor, details: FailureDetails): void {
    if (account === undefined) return;
    const event = { action: 'auth.login_failed', actor, target: person(account), details: { ...details } } as const;
    this.mail.later(() => this.context.transact((em) => this.context.audit.append(em, event)));
  }

  private renewHash(account: UserAccount, password: string): void {
    this.mail.later(async () => {
      const hash = await hashPassword(password);
      await this.context.transact((em) => this.context.users.renewHash(em, account, hash));
    });
  }
}

export function refused(reason: LoginRefusal, retryAfterSeconds?: number): LoginRefused {
  return { kind: 'refused', reason, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
}

async function check(account: UserAccount | undefined, password: string) {
  try {
    return await verifyPassword(account?.passwordHash, password);
  } catch (error) {
    if (error instanceof UsersError && error.code === 'users.overloaded') return undefined;
    throw error;
  }
}

/** A changed hash of the same password is no change: `renewHash` may have been faster. */
function isChanged(now: UserAccount, before: UserAccount): boolean {
  if (now.passwordHash === before.passwordHash) return false;
  return !(before.passwordHash?.startsWith('scrypt$') && now.passwordHash?.startsWith('$argon2id$'));
}

function refusalOf(error: unknown): LoginRefused {
  if (error instanceof AccountsError && error.code === 'accounts.suspended') return refused('suspended');
  if (error instanceof AccountsError && error.code === 'accounts.bad_token') return refused('expired');
  if (error instanceof AccountsError && error.code === 'accounts.sso_required') {
    const { sso_url: url, name } = error.details ?? {};
    return { ...refused('sso_required'), through: { url: String(url), name: String(name) } };
  }
  throw error;
}
