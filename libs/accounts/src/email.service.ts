import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type UserAccount, UsersError } from '#libs/users';
import { AccountContext } from './account-context.js';
import { AccountMail } from './account-mail.js';
import type { AccountToken } from './account-token.entity.js';
import { AccountTokens } from './account-tokens.js';
import { AccountsError } from './accounts.errors.js';
import { actorOf, type Caller, person, type Visitor } from './caller.js';
import { parseEmail } from './email-address.js';
import { addressKey, LoginGate, mailKey } from './login-gate.js';
import { mails } from './mail-texts.js';

export interface ConfirmedEmail {
  readonly username: string;
  readonly email: string;
  readonly isChanged: boolean;
}

const LIFETIME_SECONDS = 24 * 60 * 60;
const REMIND_AFTER_SECONDS = 10 * 60;

/** Proof that an address belongs to a person. An address counts from the moment its owner has followed the link. */
@Injectable()
export class EmailService {
  constructor(
    private readonly context: AccountContext,
    private readonly tokens: AccountTokens,
    private readonly mail: AccountMail,
    private readonly gate: LoginGate,
  ) {}

  /**
   * Mails the caller a link for their present address; nothing happens when it is confirmed.
   *
   * @throws AccountsError `accounts.no_mail`, `accounts.throttled`
   */
  async requestConfirmation(caller: Caller): Promise<void> {
    this.demandMail();
    const { email, isEmailConfirmed, id } = await this.context.account(caller.userId);
    if (email === null || isEmailConfirmed) return;
    await this.pace(caller.address, email);
    const token = await this.context.transact((em) => this.issue(em, { userId: id, email, previousEmail: email }));
    this.mail.post(mails.confirmEmail(email, this.linkOf(token)));
  }

  /**
   * Mails the new address a link; until it is followed the old one stays. Whoever asks does not learn whether the new
   * address belongs to somebody else: its owner does.
   *
   * @throws UsersError `users.invalid`
   * @throws AccountsError `accounts.no_mail`, `accounts.throttled`
   */
  async requestChange(caller: Caller, newEmail: string): Promise<void> {
    this.demandMail();
    const { address: email } = parseEmail(newEmail);
    await this.pace(caller.address, email);
    const mail = await this.context.transact(async (em) => {
      const account = await this.context.lock(em, caller.userId);
      const holder = await this.context.users.byEmail(em, email);
      const isTaken = holder !== undefined && holder.id !== account.id;
      const previousEmail = account.email ?? '';
      const token = isTaken ? '' : await this.issue(em, { userId: account.id, email, previousEmail });
      await this.context.audit.append(em, {
        action: 'account.email_change_requested',
        actor: caller.actor,
        target: person(account),
        details: { before: account.email, after: email },
      });
      return isTaken ? this.alreadyRegistered(holder) : mails.confirmEmail(email, this.linkOf(token));
    });
    if (mail !== undefined) this.mail.post(mail);
  }

  /** Is there a living link with this token? Uses nothing up. */
  async isGood(token: string): Promise<boolean> {
    return (await this.tokens.peek(this.context.fork(), 'confirm_email', token)) !== undefined;
  }

  /**
   * The link was followed: the address is the person's from now on. The address before it is told.
   *
   * @throws AccountsError `accounts.bad_token`
   */
  async confirm(token: string, visitor: Visitor): Promise<ConfirmedEmail> {
    const { before, account, email } = await this.context
      .transact((em) => this.confirmIn(em, token, visitor))
      .catch(rethrowTaken);
    const isChanged = before !== null && before.toLowerCase() !== email.toLowerCase();
    if (isChanged) this.mail.post(mails.emailChanged(before, account.username));
    return { username: account.username, email, isChanged };
  }

  /** A person who cannot get in before they confirm gets the link again, when the last one is some time ago. */
  remind(account: UserAccount): void {
    const { email, id: userId } = account;
    if (email === null || !this.mail.canSend) return;
    this.mail.later(async () => {
      const token = await this.context.transact(async (em) => {
        await this.context.lock(em, userId);
        const last = await this.tokens.newest(em, userId, 'confirm_email');
        const isRecent = last !== undefined && last > this.context.date(-REMIND_AFTER_SECONDS);
        return isRecent ? undefined : this.issue(em, { userId, email, previousEmail: email });
      });
      if (token !== undefined) this.mail.post(mails.confirmEmail(email, this.linkOf(token)));
    });
  }

  /** A link for a new account, to be mailed after the commit with `postConfirmation`. */
  firstToken(em: EntityManager, userId: number, email: string): Promise<string> {
    return this.issue(em, { userId, email, previousEmail: email });
  }

  postConfirmation(email: string, token: string): void {
    this.mail.post(mails.confirmEmail(email, this.linkOf(token)));
  }

  /** Tells the owner of an address that somebody wanted an account with it. */
  postAlreadyRegistered(holder: UserAccount): void {
    const mail = this.alreadyRegistered(holder);
    if (mail !== undefined) this.mail.post(mail);
  }

  private async confirmIn(em: EntityManager, token: string, visitor: Visitor) {
    const taken = await this.tokens.take(em, 'confirm_email', token);
    if (taken === undefined) throw badToken();
    const account = await this.context.lock(em, taken.userId);
    if (!isStillMeant(account, taken)) throw badToken();
    const email = taken.email as string;
    await this.context.users.setEmail(em, account.id, email);
    await this.tokens.withdraw(em, account.id, ['confirm_email', 'reset_password']);
    const isChanged = account.email?.toLowerCase() !== email.toLowerCase();
    await this.context.audit.append(em, {
      action: isChanged ? 'account.email_changed' : 'account.email_confirmed',
      actor: actorOf(account, visitor),
      target: person(account),
      details: { before: account.email, after: email },
    });
    return { before: account.email, account, email };
  }

  private issue(em: EntityManager, token: { userId: number; email: string; previousEmail: string }): Promise<string> {
    return this.tokens.issue(em, { ...token, purpose: 'confirm_email', seconds: LIFETIME_SECONDS });
  }

  private alreadyRegistered(holder: UserAccount) {
    if (holder.email === null) return undefined;
    return mails.alreadyRegistered(holder.email, holder.username, `${this.context.options.publicUrl}/login`);
  }

  private linkOf(token: string): string {
    return `${this.context.options.publicUrl}/confirm?token=${token}`;
  }

  private demandMail(): void {
    if (!this.mail.canSend) throw new AccountsError('accounts.no_mail', 'there is no mail server');
  }

  private async pace(address: string, email: string): Promise<void> {
    const wait = await this.gate.enter([addressKey(address), mailKey(email)]);
    if (wait === 0) return;
    const details = { retryAfterSeconds: wait };
    throw new AccountsError('accounts.throttled', 'too many mails', { details });
  }
}

/** A link from before another change must not undo it. */
function isStillMeant(account: UserAccount, { email, previousEmail }: AccountToken): boolean {
  return !account.isSuspended && Boolean(email) && (account.email ?? '') === (previousEmail ?? '');
}

function badToken(): AccountsError {
  return new AccountsError('accounts.bad_token', 'this link is used up or too old');
}

/** Somebody else was faster with the address: to whoever holds the link it is as good as used. */
function rethrowTaken(error: unknown): never {
  if (error instanceof UsersError && error.code === 'users.email_taken') throw badToken();
  throw error;
}
