import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, type UserId } from '#libs/kernel';
import { type Queryable, run } from '#libs/platform/database';
import { Jobs } from '#libs/platform/queue';
import { DELIVER_WEBHOOK } from './deliver.job.js';
import { EMIT } from './sql/emit.sql.js';
import type { WebhookEvent } from './webhook-event.js';

/** Tells people's endpoints that something happened. */
@Injectable()
export class Webhooks {
  constructor(
    private readonly jobs: Jobs,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Promises, in the caller's transaction, that every enabled endpoint of the person that listens to this type is told:
   * at least once each, with the same id whenever it is told again. Without a listener nothing is stored.
   *
   * @param on an EntityManager inside `em.transactional`, or the connection of a raw transaction
   */
  async emit(on: EntityManager | Queryable, userId: UserId, { type, key, data }: WebhookEvent): Promise<void> {
    const at = new Date(this.clock.now() / 1000).toISOString();
    const params = [randomUUID(), userId, type, key, JSON.stringify(data), at] as const;
    const deliveries =
      on instanceof EntityManager
        ? await on.execute<{ id: string }[]>(EMIT.text.replaceAll(/\$\d/g, '?'), [...params])
        : await run(on, EMIT, params);
    for (const { id } of deliveries) await this.jobs.request(on, DELIVER_WEBHOOK, { deliveryId: id });
  }
}
