import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '#libs/kernel';
import { type Purger, purgeEnded } from '#libs/platform/database';

/** Each deletes at most so many rows that ended before an instant. */
const PURGES = [
  `delete from sessions where id in (
    select id from sessions where least(expires_at, revoked_at) < ? limit ?)`,
  `delete from account_tokens where id in (select id from account_tokens where expires_at < ? limit ?)`,
  `delete from users where id in (select id from users where must_confirm_email and created_at < ? limit ?)`,
  `delete from invites where id in (select id from invites where least(expires_at, revoked_at) < ? limit ?)`,
];

/**
 * Removes sessions, one-time links and invitations that have been over for long, and accounts that nobody ever confirmed:
 * nobody was in them.
 */
@Injectable()
export class AccountsUpkeep implements Purger {
  readonly purges = 'accounts';

  constructor(
    private readonly em: EntityManager,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  purgeExpired(limit: number): Promise<number> {
    return purgeEnded(this.em.fork(), PURGES, { now: this.clock.now(), limit });
  }
}
