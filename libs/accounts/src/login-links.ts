import { Injectable } from '@nestjs/common';
import type { AuditActor } from '#libs/audit';
import type { Micros, UserId } from '#libs/kernel';
import { AccountContext } from './account-context.js';
import { AccountTokens } from './account-tokens.js';
import { AccountsError } from './accounts.errors.js';
import { person, type Visitor } from './caller.js';
import { type LoggedIn, type LoginRefused, refused } from './login.service.js';
import { addressKey, LoginGate } from './login-gate.js';
import { SessionsService } from './sessions.service.js';

export interface LoginLink {
  readonly url: string;
  readonly token: string;
  /** µs, UTC. */
  readonly expiresAt: Micros;
}

const LIFETIME_SECONDS = 10 * 60;

/** A way in that an operator opens, for when every other one is shut. Neither password nor second factor is asked. */
@Injectable()
export class LoginLinks {
  constructor(
    private readonly context: AccountContext,
    private readonly sessions: SessionsService,
    private readonly tokens: AccountTokens,
    private readonly gate: LoginGate,
  ) {}

  /**
   * Good for ten minutes, once.
   *
   * @throws AccountsError `accounts.suspended`, `accounts.not_found`
   */
  create(userId: UserId, actor: AuditActor = { kind: 'operator' }): Promise<LoginLink> {
    return this.context.transact(async (em) => {
      const account = await this.context.lock(em, userId);
      if (account.isSuspended) throw new AccountsError('accounts.suspended', 'this account is suspended');
      const token = await this.tokens.issue(em, { userId, purpose: 'login_link', seconds: LIFETIME_SECONDS });
      await this.context.audit.append(em, { action: 'auth.login_link_created', actor, target: person(account) });
      const url = `${this.context.options.publicUrl}/login/link?token=${token}`;
      return { url, token, expiresAt: this.context.date(LIFETIME_SECONDS).getTime() * 1000 };
    });
  }

  /** Is there a living link with this token? Uses nothing up, so that a page can ask for a click first. */
  async isGood(token: string): Promise<boolean> {
    return (await this.tokens.peek(this.context.fork(), 'login_link', token)) !== undefined;
  }

  /** Of several who come with one link exactly one gets in. */
  async use(
    token: string,
    visitor: Visitor & { readonly replaces?: string | undefined },
  ): Promise<LoggedIn | LoginRefused> {
    const wait = await this.gate.enter([addressKey(visitor.address)]);
    if (wait > 0) return refused('throttled', wait);
    return this.context.transact(async (em): Promise<LoggedIn | LoginRefused> => {
      const link = await this.tokens.take(em, 'login_link', token);
      if (link === undefined) return refused('expired');
      const account = await this.context.lock(em, link.userId);
      if (account.isSuspended) return refused('suspended');
      const { address, userAgent, replaces } = visitor;
      const started = await this.sessions.startIn(em, account, { address, userAgent, replaces, methods: ['link'] });
      return { kind: 'session', ...started };
    });
  }
}
