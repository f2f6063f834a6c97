import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '#libs/kernel';
import { type Purger, purgeEnded } from '#libs/platform/database';

/** Each deletes at most so many rows that ended before an instant. */
const PURGES = [
  `delete from oauth_codes where id in (select id from oauth_codes where expires_at < ? limit ?)`,
  `delete from oauth_tokens where id in (
    select id from oauth_tokens where least(expires_at, revoked_at) < ? limit ?)`,
  `delete from oauth_app_secrets where id in (select id from oauth_app_secrets where expires_at < ? limit ?)`,
  `delete from oauth_grants where id in (
    select g.id from oauth_grants g where g.revoked_at < ?
      and not exists (select from oauth_tokens t where t.grant_id = g.id) limit ?)`,
  `delete from oauth_apps where id in (
    select a.id from oauth_apps a where a.deleted_at < ?
      and not exists (select from oauth_grants g where g.app_id = a.id) limit ?)`,
];

/**
 * Removes what has been over for long. A spent refresh token stays until it would have expired: its second use has to be
 * noticed.
 */
@Injectable()
export class OauthUpkeep implements Purger {
  readonly purges = 'oauth';

  constructor(
    private readonly em: EntityManager,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  purgeExpired(limit: number): Promise<number> {
    return purgeEnded(this.em.fork(), PURGES, { now: this.clock.now(), limit });
  }
}
