import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, type UserId } from '#libs/kernel';
import { rethrowTaken } from './taken.js';

/** What decides whether and how a person gets in. Never shown. */
export interface UserAccount {
  readonly id: UserId;
  readonly uuid: string;
  readonly username: string;
  readonly email: string | null;
  readonly isEmailConfirmed: boolean;
  /** Nobody gets in before the address is confirmed. */
  readonly mustConfirmEmail: boolean;
  readonly passwordHash: string | null;
  readonly isSuspended: boolean;
}

interface Row {
  id: number;
  uuid: string;
  username: string;
  email: string | null;
  is_email_confirmed: boolean;
  must_confirm_email: boolean;
  password_hash: string | null;
  is_suspended: boolean;
}

const ACCOUNT = `select id, uuid, username, email, is_email_confirmed, must_confirm_email, password_hash,
  suspended_at is not null as is_suspended from users`;

/** The part of `users` that proves who somebody is. Every method works in the caller's transaction. */
@Injectable()
export class UserAccounts {
  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  byId(em: EntityManager, userId: UserId): Promise<UserAccount | undefined> {
    return this.find(em, 'id = ?', [userId]);
  }

  /** The same, and nobody else changes the row before the transaction ends. */
  lock(em: EntityManager, userId: UserId): Promise<UserAccount | undefined> {
    return this.find(em, 'id = ? for update', [userId]);
  }

  /** @param login username or e-mail address, in any case */
  byLogin(em: EntityManager, login: string): Promise<UserAccount | undefined> {
    const name = login.trim();
    return name.includes('@') ? this.byEmail(em, name) : this.byUsername(em, name);
  }

  byUsername(em: EntityManager, username: string): Promise<UserAccount | undefined> {
    return this.find(em, 'lower(username) = lower(?)', [username]);
  }

  byEmail(em: EntityManager, email: string): Promise<UserAccount | undefined> {
    return this.find(em, 'lower(email) = lower(?)', [email]);
  }

  async setPassword(em: EntityManager, userId: UserId, hash: string): Promise<void> {
    await em.execute('update users set password_hash = ?, password_changed_at = ?, modified_at = ? where id = ?', [
      hash,
      this.now(),
      this.now(),
      userId,
    ]);
  }

  /** The same password, hashed anew; nothing happens when it was changed meanwhile. */
  async renewHash(em: EntityManager, account: UserAccount, hash: string): Promise<void> {
    const values = [hash, account.id, account.passwordHash];
    await em.execute('update users set password_hash = ? where id = ? and password_hash = ?', values);
  }

  /**
   * A confirmed address.
   *
   * @throws UsersError `users.email_taken`
   */
  async setEmail(em: EntityManager, userId: UserId, email: string): Promise<void> {
    const change = `update users set email = ?, is_email_confirmed = true, must_confirm_email = false,
      settings_rev = settings_rev + 1, modified_at = ? where id = ?`;
    await em.execute(change, [email, this.now(), userId]).catch(rethrowTaken);
  }

  /** The person cannot get in before `setEmail`. */
  async demandConfirmation(em: EntityManager, userId: UserId): Promise<void> {
    await em.execute('update users set must_confirm_email = true where id = ?', [userId]);
  }

  async noteLogin(em: EntityManager, userId: UserId): Promise<void> {
    await em.execute('update users set logged_in_at = ? where id = ?', [this.now(), userId]);
  }

  /** @returns false where nothing changes */
  async suspend(em: EntityManager, userId: UserId): Promise<boolean> {
    const change = 'update users set suspended_at = ? where id = ? and suspended_at is null returning id';
    return (await em.execute<object[]>(change, [this.now(), userId])).length === 1;
  }

  /** @returns false where nothing changes */
  async restore(em: EntityManager, userId: UserId): Promise<boolean> {
    const change = 'update users set suspended_at = null where id = ? and suspended_at is not null returning id';
    return (await em.execute<object[]>(change, [userId])).length === 1;
  }

  private async find(em: EntityManager, condition: string, values: unknown[]): Promise<UserAccount | undefined> {
    const clean = values.map((value) => (typeof value === 'string' ? value.replaceAll('\u0000', '') : value));
    const [row] = await em.execute<Row[]>(`${ACCOUNT} where ${condition}`, clean);
    return (
      row && {
        id: row.id,
        uuid: row.uuid,
        username: row.username,
        email: row.email,
        isEmailConfirmed: row.is_email_confirmed,
        mustConfirmEmail: row.must_confirm_email,
        passwordHash: row.password_hash,
        isSuspended: row.is_suspended,
      }
    );
  }

  private now(): string {
    return new Date(this.clock.now() / 1000).toISOString();
  }
}
