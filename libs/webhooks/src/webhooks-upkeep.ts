import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '#libs/kernel';
import { type Purger, purgeEnded } from '#libs/platform/database';

const PURGES = ['delete from webhook_events where id in (select id from webhook_events where created_at < ? limit ?)'];

/** Removes events, with their deliveries, that are long past. */
@Injectable()
export class WebhooksUpkeep implements Purger {
  readonly purges = 'webhooks';

  constructor(
    private readonly em: EntityManager,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  purgeExpired(limit: number): Promise<number> {
    return purgeEnded(this.em.fork(), PURGES, { now: this.clock.now(), limit });
  }
}
