import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { type CreatedApiKey, PrimaryKeys } from '#libs/api-keys';
import type { AuditActor } from '#libs/audit';
import type { UserId } from '#libs/kernel';
import { brokenConstraint } from '#libs/platform/database';
import { type CreatedUser, checkPassword, type NewUser, type PreparedUser, UsersService } from '#libs/users';
import { ACCOUNT_CLOSERS, type AccountCloser } from './account-closers.js';
import { AccountContext } from './account-context.js';
import { AccountTokens } from './account-tokens.js';
import { AccountsError } from './accounts.errors.js';
import { person } from './caller.js';
import { SessionsService } from './sessions.service.js';

export interface NewAccount extends NewUser {
  /** A key that already sits in the person's editors becomes their primary one. */
  readonly existingKey?: string | undefined;
}

export interface CreatedAccount {
  readonly user: CreatedUser;
  /** The primary one. */
  readonly key: CreatedApiKey;
}

/** A person's account as a whole: its beginning, with a primary API key, and when it is shut. */
@Injectable()
export class AccountsService {
  constructor(
    private readonly context: AccountContext,
    private readonly people: UsersService,
    private readonly keys: PrimaryKeys,
    private readonly sessions: SessionsService,
    private readonly tokens: AccountTokens,
    @Inject(ACCOUNT_CLOSERS) private readonly closers: readonly AccountCloser[],
  ) {}

  /**
   * An account that somebody with the right to do so makes.
   *
   * @throws UsersError `users.invalid`, `users.username_taken`, `users.email_taken`
   * @throws ApiKeysError `api_keys.invalid_key`, `api_keys.key_taken`
   */
  async create(account: NewAccount, actor: AuditActor): Promise<CreatedAccount> {
    const prepared = await this.prepare(account);
    return this.context.transact((em) => this.createIn(em, prepared, { actor, existingKey: account.existingKey }));
  }

  /** What `createIn` needs. Call it before the transaction: it hashes the password. */
  prepare(account: NewUser): Promise<PreparedUser> {
    if (account.password !== undefined) checkPassword(account.password, [account.username, account.email]);
    return this.people.prepare(account);
  }

  /** The same as `create` in the caller's transaction. */
  async createIn(
    em: EntityManager,
    prepared: PreparedUser,
    by: { readonly actor: AuditActor; readonly existingKey?: string | undefined; readonly how?: string | undefined },
  ): Promise<CreatedAccount> {
    const user = await this.people.createIn(em, prepared);
    const key = await this.keys.createIn(em, user.id, by.actor, { existingKey: by.existingKey });
    const details = {
      username: user.username,
      ...(prepared.adminLevel !== 'default' && { admin_level: prepared.adminLevel }),
      ...(by.how !== undefined && { how: by.how }),
    };
    await this.context.audit.append(em, { action: 'account.created', actor: by.actor, target: person(user), details });
    return { user, key };
  }

  /**
   * From now on the person neither logs in nor uses a session, key or token.
   *
   * @returns false when they were suspended already
   * @throws AccountsError `accounts.not_found`, `accounts.last_superadmin`
   */
  suspend(userId: UserId, actor: AuditActor): Promise<boolean> {
    return this.context
      .transact(async (em) => {
        const account = await this.context.lock(em, userId);
        if (!(await this.context.users.suspend(em, userId))) return false;
        await this.tokens.withdraw(em, userId, ['reset_password', 'confirm_email', 'second_factor', 'login_link']);
        for (const closer of this.closers) await closer.closeAccess(em, userId, 'suspended');
        await this.sessions.endAllIn(em, account, { actor });
        await this.context.audit.append(em, { action: 'account.suspended', actor, target: person(account) });
        return true;
      })
      .catch(rethrowLastSuperadmin);
  }

  /**
   * Ends a person's sessions, and what was handed out on their behalf, in the caller's transaction. The account stays
   * open: they may log in again, where they are let in.
   *
   * @throws AccountsError `accounts.not_found`
   */
  async endAccessIn(em: EntityManager, userId: UserId, actor: AuditActor): Promise<void> {
    const account = await this.context.lock(em, userId);
    for (const closer of this.closers) await closer.closeAccess(em, userId, 'deprovisioned');
    await this.sessions.endAllIn(em, account, { actor });
  }

  /**
   * Keys work again; sessions have to be begun anew.
   *
   * @returns false when they were not suspended
   * @throws AccountsError `accounts.not_found`
   */
  restore(userId: UserId, actor: AuditActor): Promise<boolean> {
    return this.context.transact(async (em) => {
      const account = await this.context.lock(em, userId);
      if (!(await this.context.users.restore(em, userId))) return false;
      await this.context.audit.append(em, { action: 'account.restored', actor, target: person(account) });
      return true;
    });
  }
}

/** The database keeps one superadmin who can log in. */
function rethrowLastSuperadmin(error: unknown): never {
  if (brokenConstraint(error) !== 'users_last_superadmin') throw error;
  throw new AccountsError('accounts.last_superadmin', 'the last superadmin stays', { cause: error });
}
