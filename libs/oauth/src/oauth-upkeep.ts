import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '#libs/kernel';
import { instantOf, later } from './instants.js';

const DAY_SECONDS = 86_400;
/** Until then a second use is still noticed, and lists and logs can be explained. */
const KEPT_SECONDS = 30 * DAY_SECONDS;

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

/** Removes what has been over for long. */
@Injectable()
export class OauthUpkeep {
  constructor(
    private readonly em: EntityManager,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Deletes what ended more than 30 days ago. A spent refresh token stays until it would have expired: its second use
   * has to be noticed.
   *
   * @param limit rows of each table at most
   * @returns how many rows went; call again while that is not 0
   */
  async purgeExpired(limit: number): Promise<number> {
    const before = later(instantOf(this.clock), -KEPT_SECONDS).toISOString();
    const em = this.em.fork();
    let purged = 0;
    for (const purge of PURGES) {
      const { affectedRows } = await em.execute<{ affectedRows: number }>(purge, [before, limit], 'run');
      purged += affectedRows;
    }
    return purged;
  }
}
