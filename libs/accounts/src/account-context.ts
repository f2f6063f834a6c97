import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '#libs/audit';
import { CLOCK, type Clock, type Micros, type UserId } from '#libs/kernel';
import { type UserAccount, UserAccounts } from '#libs/users';
import { AccountsError } from './accounts.errors.js';
import { AccountsOptions } from './accounts.options.js';

/** What every service of accounts works with. */
@Injectable()
export class AccountContext {
  constructor(
    private readonly em: EntityManager,
    @Inject(CLOCK) private readonly clock: Clock,
    readonly audit: AuditLog,
    readonly users: UserAccounts,
    readonly options: AccountsOptions,
  ) {}

  /** A unit of work: all of it, or nothing. */
  transact<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    return this.em.fork().transactional(work);
  }

  /** For reading outside a transaction. */
  fork(): EntityManager {
    return this.em.fork();
  }

  now(): Micros {
    return this.clock.now();
  }

  /** The instant so many seconds from now. */
  date(seconds = 0): Date {
    return new Date(this.clock.now() / 1000 + seconds * 1000);
  }

  /** @throws AccountsError `accounts.not_found` */
  async lock(em: EntityManager, userId: UserId): Promise<UserAccount> {
    return existing(await this.users.lock(em, userId));
  }

  /** @throws AccountsError `accounts.not_found` */
  async account(userId: UserId): Promise<UserAccount> {
    return existing(await this.users.byId(this.fork(), userId));
  }
}

function existing(account: UserAccount | undefined): UserAccount {
  if (account === undefined) throw new AccountsError('accounts.not_found', 'no such person');
  return account;
}
