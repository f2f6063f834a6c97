import { Inject, Injectable } from '@nestjs/common';
import type { UserId } from '#libs/kernel';
import { checkPassword, hashPassword, type UserAccount, verifyPassword } from '#libs/users';
import { ACCOUNT_CLOSERS, type AccountCloser } from './account-closers.js';
import { AccountContext } from './account-context.js';
import { AccountMail } from './account-mail.js';
import { AccountTokens } from './account-tokens.js';
import { AccountsError } from './accounts.errors.js';
import { actorOf, anonymous, type Caller, person, type Visitor } from './caller.js';
import { ENTRY_RULES, type EntryRules, ssoRequired } from './entry-rules.js';
import { accountKey, addressKey, LoginGate, mailKey } from './login-gate.js';
import { mails } from './mail-texts.js';
import { SessionsService } from './sessions.service.js';

const LIFETIME_SECONDS = 60 * 60;
/** Whoever knew the old password may have prepared any of them: also a link that makes another address the person's. */
const WAYS_IN = ['reset_password', 'second_factor', 'login_link', 'confirm_email'] as const;

/** New passwords: for whoever forgot the old one, and for whoever knows it. */
@Injectable()
export class PasswordResetService {
  constructor(
    private readonly context: AccountContext,
    private readonly tokens: AccountTokens,
    private readonly sessions: SessionsService,
    private readonly mail: AccountMail,
    private readonly gate: LoginGate,
    @Inject(ACCOUNT_CLOSERS) private readonly closers: readonly AccountCloser[],
    @Inject(ENTRY_RULES) private readonly rules: EntryRules,
  ) {}

  /**
   * Mails a link to the owner of the address. The answer and its time are the same for an unknown one: looking for the
   * person begins when the caller has their answer. To every address of a domain whose people must come through their
   * organisation it is `accounts.sso_required`; whoever is not bound by that gets their mail all the same.
   *
   * @throws AccountsError `accounts.no_mail`, `accounts.local_login_off`, `accounts.throttled`, `accounts.sso_required`
   */
  async request(email: string, visitor: Visitor): Promise<void> {
    this.demandLocalLogin();
    if (!this.mail.canSend) throw new AccountsError('accounts.no_mail', 'there is no mail server');
    await this.pace([addressKey(visitor.address), mailKey(email)]);
    const login = await this.rules.loginOf(email.trim());
    this.mail.later(() => this.mailLink(email.trim(), visitor));
    if (login?.isEnforced === true) throw ssoRequired(login);
  }

  /** Is there a living link with this token? Uses nothing up. */
  async isGood(token: string): Promise<boolean> {
    return (await this.tokens.peek(this.context.fork(), 'reset_password', token)) !== undefined;
  }

  /**
   * Sets the password of whoever the link was sent to. Every session ends, and so does what apps were allowed; the
   * person logs in with the new password, and with their second factor if they have one.
   *
   * @throws AccountsError `accounts.bad_token`, `accounts.local_login_off`, `accounts.sso_required`
   * @throws UsersError `users.invalid`
   */
  async reset(token: string, password: string, visitor: Visitor): Promise<void> {
    this.demandLocalLogin();
    const link = await this.tokens.peek(this.context.fork(), 'reset_password', token);
    if (link === undefined) throw badToken();
    await this.rules.check(link.userId);
    const { username, email } = await this.context.account(link.userId);
    checkPassword(password, [username, email]);
    const hash = await hashPassword(password);
    const account = await this.context.transact(async (em) => {
      const taken = await this.tokens.take(em, 'reset_password', token);
      if (taken === undefined) throw badToken();
      const locked = await this.context.lock(em, taken.userId);
      if (locked.isSuspended || !taken.email || locked.email !== taken.email) throw badToken();
      const actor = actorOf(locked, visitor);
      await this.context.users.setPassword(em, locked.id, hash);
      await this.context.users.setEmail(em, locked.id, taken.email);
      await this.tokens.withdraw(em, locked.id, WAYS_IN);
      for (const closer of this.closers) await closer.closeAccess(em, locked.id, 'password_reset');
      await this.sessions.endAllIn(em, locked, { actor });
      const details = { by: 'reset' };
      await this.context.audit.append(em, {
        action: 'account.password_changed',
        actor,
        target: person(locked),
        details,
      });
      return locked;
    });
    this.tell(account);
  }

  /** False for whoever logs in by other ways only. */
  async hasPassword(userId: UserId): Promise<boolean> {
    return (await this.context.account(userId)).passwordHash !== null;
  }

  /**
   * Changes the caller's password; their other sessions end, and this one goes on under a new token.
   *
   * @param change `current` is not looked at for a person without a password; the route demands a recent login anyway
   * @returns the new token of the caller's session
   * @throws AccountsError `accounts.wrong_password`, `accounts.throttled`, `accounts.local_login_off`
   * @throws UsersError `users.invalid`, `users.overloaded`
   */
  async changePassword(
    caller: Caller,
    change: { readonly current?: string | undefined; readonly next: string },
  ): Promise<string> {
    this.demandLocalLogin();
    const before = await this.context.account(caller.userId);
    await this.proveCurrent(caller, before, change.current ?? '');
    checkPassword(change.next, [before.username, before.email]);
    const hash = await hashPassword(change.next);
    const { actor } = caller;
    const token = await this.context.transact(async (em) => {
      const account = await this.context.lock(em, caller.userId);
      if (account.passwordHash !== before.passwordHash) throw wrongPassword();
      await this.context.users.setPassword(em, account.id, hash);
      await this.tokens.withdraw(em, account.id, WAYS_IN);
      const renewed = await this.sessions.reauthenticatedIn(em, caller, ['pwd']);
      await this.sessions.endAllIn(em, account, { actor, except: caller.sessionId });
      const details = { by: 'person' };
      await this.context.audit.append(em, {
        action: 'account.password_changed',
        actor,
        target: person(account),
        details,
      });
      return renewed;
    });
    this.tell(before);
    return token;
  }

  private async proveCurrent(caller: Caller, account: UserAccount, current: string): Promise<void> {
    if (account.passwordHash === null) return;
    const keys = [accountKey(caller.address, account.uuid), addressKey(caller.address)];
    await this.pace(keys);
    const { isRight } = await verifyPassword(account.passwordHash, current);
    if (!isRight) throw wrongPassword();
    await this.gate.pass(keys);
  }

  private async mailLink(email: string, visitor: Visitor): Promise<void> {
    const owner = await this.context.users.byEmail(this.context.fork(), email);
    if (owner === undefined || !(await this.mayReset(owner))) return;
    const found = await this.context.transact(async (em) => {
      const account = await this.context.users.byEmail(em, email);
      if (account === undefined || account.isSuspended || account.email === null) return undefined;
      const { id: userId, email: own } = account;
      const purpose = 'reset_password';
      const token = await this.tokens.issue(em, { userId, purpose, seconds: LIFETIME_SECONDS, email: own });
      const action = 'account.password_reset_requested';
      await this.context.audit.append(em, { action, actor: anonymous(visitor), target: person(account) });
      return { token, to: own, username: account.username };
    });
    if (found === undefined) return;
    const url = `${this.context.options.publicUrl}/reset/new?token=${found.token}`;
    this.mail.post(mails.resetPassword(found.to, found.username, url));
  }

  private async mayReset({ id }: UserAccount): Promise<boolean> {
    try {
      await this.rules.check(id);
      return true;
    } catch (error) {
      if (error instanceof AccountsError && error.code === 'accounts.sso_required') return false;
      throw error;
    }
  }

  private tell({ email, username }: UserAccount): void {
    if (email !== null) this.mail.post(mails.passwordChanged(email, username));
  }

  private demandLocalLogin(): void {
    if (this.context.options.hasLocalLogin) return;
    throw new AccountsError('accounts.local_login_off', 'nobody logs in with a password here');
  }

  private async pace(keys: readonly string[]): Promise<void> {
    const wait = await this.gate.enter(keys);
    if (wait === 0) return;
    throw new AccountsError('accounts.throttled', 'too many attempts', { details: { retryAfterSeconds: wait } });
  }
}

function badToken(): AccountsError {
  return new AccountsError('accounts.bad_token', 'this link is used up or too old');
}

function wrongPassword(): AccountsError {
  return new AccountsError('accounts.wrong_password', 'this is not the password');
}
