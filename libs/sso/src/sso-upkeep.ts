import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '#libs/kernel';
import { type Purger, purgeEnded } from '#libs/platform/database';

/** Each deletes at most so many rows that ended before an instant. */
const PURGES = [
  `delete from sso_logins where id in (select id from sso_logins where expires_at < ? limit ?)`,
  `delete from saml_assertions where (provider_id, assertion_id) in (
    select provider_id, assertion_id from saml_assertions where expires_at < ? limit ?)`,
];

/** Removes logins that were begun long ago, and assertions that no clock would accept any more. */
@Injectable()
export class SsoUpkeep implements Purger {
  readonly purges = 'sso';

  constructor(
    private readonly em: EntityManager,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  purgeExpired(limit: number): Promise<number> {
    return purgeEnded(this.em.fork(), PURGES, { now: this.clock.now(), limit });
  }
}
