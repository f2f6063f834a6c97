import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AuditActor } from '#libs/audit';
import { type PreparedUser, UsersError, withoutEmail } from '#libs/users';
import { AccountContext } from './account-context.js';
import { AccountMail } from './account-mail.js';
import { AccountsError } from './accounts.errors.js';
import { AccountsService } from './accounts.service.js';
import type { Visitor } from './caller.js';
import { EmailService } from './email.service.js';
import { type EmailAddress, parseEmail } from './email-address.js';
import { InvitesService } from './invites.service.js';
import type { LoggedIn } from './login.service.js';
import { addressKey, LoginGate, mailKey } from './login-gate.js';
import { SessionsService } from './sessions.service.js';

export interface SignUp extends Visitor {
  readonly username: string;
  readonly email: string;
  readonly password: string;
  readonly inviteToken?: string | undefined;
  /** IANA zone; UTC when absent. */
  readonly timezone?: string | undefined;
}

/** In at once, with the primary API key, which is shown this once. */
export interface SignedUp extends LoggedIn {
  readonly apiKey: string;
}

/** `confirm_email`: a link is on its way to the address, and the account waits for it. Also said when there was one. */
export type SignUpResult = SignedUp | { readonly kind: 'confirm_email' };

/** What is open to whoever has no account. */
export interface SignUpOffer {
  readonly mode: 'open' | 'invite' | 'domain' | 'off';
  readonly domains: readonly string[];
}

interface Applicant {
  readonly signUp: SignUp;
  readonly email: EmailAddress;
  readonly prepared: PreparedUser;
}

/** What became of it, to be acted on after the commit. */
type Outcome =
  | { readonly kind: 'in'; readonly result: SignedUp }
  | { readonly kind: 'confirm'; readonly token: string }
  | { readonly kind: 'known' };

const ACTOR_KIND = 'anonymous' as const;

/** New people, who make their accounts themselves. None of them becomes an administrator. */
@Injectable()
export class SignUpService {
  constructor(
    private readonly context: AccountContext,
    private readonly accounts: AccountsService,
    private readonly sessions: SessionsService,
    private readonly invites: InvitesService,
    private readonly email: EmailService,
    private readonly mail: AccountMail,
    private readonly gate: LoginGate,
  ) {}

  get offer(): SignUpOffer {
    return this.context.options.signUp;
  }

  /**
   * Makes an account with a primary API key. With a mail server the address has to be confirmed first, unless the
   * invite was sent to it; then nobody learns whether the address has an account already, but its owner does.
   *
   * @throws AccountsError `accounts.sign_up_closed`, `accounts.bad_invite`, `accounts.email_not_allowed`,
   *   `accounts.no_mail` (`domain` mode without a mail server), `accounts.local_login_off`, `accounts.throttled`
   * @throws UsersError `users.invalid`, `users.username_taken`, `users.overloaded`; `users.email_taken` without a mail
   *   server, or with an invite for that very address
   */
  async signUp(signUp: SignUp): Promise<SignUpResult> {
    this.demandOpen(signUp);
    const email = parseEmail(signUp.email);
    this.demandDomain(email, signUp);
    await this.pace(signUp, email);
    const outcome = await this.decide(signUp, email).catch(async (error: unknown) => {
      // No mail was sent.
      await this.gate.pass([mailKey(email.address)]);
      throw error;
    });
    return this.conclude(outcome, email);
  }

  private async decide(signUp: SignUp, email: EmailAddress): Promise<Outcome> {
    const { username, password, timezone } = signUp;
    const prepared = await this.accounts.prepare({ username, email: email.address, password, timezone });
    const applicant = { signUp, email, prepared };
    return this.context
      .transact((em) => this.apply(em, applicant))
      .catch((error: unknown) => this.overtaken(error, applicant));
  }

  private async apply(em: EntityManager, applicant: Applicant): Promise<Outcome> {
    const { signUp, email, prepared } = applicant;
    const invite = await this.takeInvite(em, signUp, email);
    if ((await this.context.users.byUsername(em, signUp.username)) !== undefined) {
      throw new UsersError('users.username_taken', 'this username is taken');
    }
    const isProven = invite?.isProof === true;
    const mustConfirm = this.mail.canSend && !isProven;
    if ((await this.context.users.byEmail(em, email.address)) !== undefined) {
      if (mustConfirm) return this.pretend(em, applicant);
      throw new UsersError('users.email_taken', 'this e-mail address is taken');
    }
    const actor: AuditActor = { kind: ACTOR_KIND, address: signUp.address };
    const { user, key } = await this.accounts.createIn(em, prepared, { actor, how: 'sign-up' });
    if (invite !== undefined) await this.invites.noteUse(em, invite.id, user.id);
    if (mustConfirm) {
      await this.context.users.demandConfirmation(em, user.id);
      return { kind: 'confirm', token: await this.email.firstToken(em, user.id, email.address) };
    }
    if (isProven) await this.context.users.setEmail(em, user.id, email.address);
    const account = await this.context.lock(em, user.id);
    const { address, userAgent } = signUp;
    const started = await this.sessions.startIn(em, account, { address, userAgent, methods: ['pwd'] });
    return { kind: 'in', result: { kind: 'session', ...started, apiKey: key.apiKey } };
  }

  /**
   * An account that nobody can ever enter: for whoever tries to log in, or takes the name again, it must look as if the
   * address had been new.
   */
  private async pretend(em: EntityManager, { signUp, prepared }: Applicant): Promise<Outcome> {
    const actor: AuditActor = { kind: ACTOR_KIND, address: signUp.address };
    const { user } = await this.accounts.createIn(em, withoutEmail(prepared), { actor, how: 'sign-up' });
    await this.context.users.demandConfirmation(em, user.id);
    return { kind: 'known' };
  }

  private async conclude(outcome: Outcome, { address }: EmailAddress): Promise<SignUpResult> {
    if (outcome.kind === 'in') return outcome.result;
    if (outcome.kind === 'confirm') this.email.postConfirmation(address, outcome.token);
    else this.tellOwner(address);
    return { kind: 'confirm_email' };
  }

  private tellOwner(address: string): void {
    this.mail.later(async () => {
      const holder = await this.context.users.byEmail(this.context.fork(), address);
      if (holder !== undefined) this.email.postAlreadyRegistered(holder);
    });
  }

  /** Two came at once with one address: the second one is answered as if it had come later. */
  private overtaken(error: unknown, { signUp }: Applicant): Outcome {
    const isTaken = error instanceof UsersError && error.code === 'users.email_taken';
    if (isTaken && this.mail.canSend && signUp.inviteToken === undefined) return { kind: 'known' };
    throw error;
  }

  private async takeInvite(em: EntityManager, { inviteToken }: SignUp, email: EmailAddress) {
    if (inviteToken === undefined) return undefined;
    const invite = await this.invites.take(em, inviteToken);
    if (invite.email !== null && invite.email.toLowerCase() !== email.address.toLowerCase()) {
      throw new AccountsError('accounts.email_not_allowed', 'this invite is for another address');
    }
    return { id: invite.id, isProof: invite.email !== null };
  }

  private demandOpen({ inviteToken }: SignUp): void {
    const { signUp, hasLocalLogin } = this.context.options;
    if (signUp.mode === 'off') throw new AccountsError('accounts.sign_up_closed', 'nobody can sign up');
    if (!hasLocalLogin) throw new AccountsError('accounts.local_login_off', 'nobody logs in with a password here');
    if (signUp.mode === 'invite' && inviteToken === undefined) {
      throw new AccountsError('accounts.bad_invite', 'signing up takes an invite');
    }
  }

  /** An invited person may have an address of any domain. */
  private demandDomain({ domain }: EmailAddress, { inviteToken }: SignUp): void {
    const { mode, domains } = this.context.options.signUp;
    if (mode !== 'domain' || inviteToken !== undefined) return;
    if (!domains.includes(domain)) {
      throw new AccountsError('accounts.email_not_allowed', 'this is no address of a domain that may sign up');
    }
    if (!this.mail.canSend) {
      throw new AccountsError('accounts.no_mail', 'an address of the domain cannot be proven without a mail server');
    }
  }

  private async pace({ address }: SignUp, email: EmailAddress): Promise<void> {
    const wait = await this.gate.enter([addressKey(address), mailKey(email.address)]);
    if (wait === 0) return;
    throw new AccountsError('accounts.throttled', 'too many attempts', { details: { retryAfterSeconds: wait } });
  }
}
