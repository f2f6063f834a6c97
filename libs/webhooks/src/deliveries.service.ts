import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, type UserId } from '#libs/kernel';
import type { Page } from '#libs/platform/database';
import { Jobs } from '#libs/platform/queue';
import { DELIVER_WEBHOOK } from './deliver.job.js';
import { WebhookEndpoints } from './endpoints.service.js';
import { WebhookDelivery } from './entities/webhook-delivery.entity.js';
import { StoredEvent } from './entities/webhook-event.entity.js';
import type { DeliveryInfo } from './webhook-delivery.js';
import { TEST_EVENT } from './webhook-event.js';
import { WebhooksError } from './webhooks.errors.js';

const PAGE_SIZE = 100;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What was sent to an endpoint, and how it went. */
@Injectable()
export class WebhookDeliveries {
  constructor(
    private readonly em: EntityManager,
    private readonly endpoints: WebhookEndpoints,
    private readonly jobs: Jobs,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Newest first, a hundred per page.
   *
   * @param page 1-based
   * @throws WebhooksError `webhooks.not_found`
   */
  async list(userId: UserId, endpointId: string, page: number): Promise<Page<DeliveryInfo>> {
    const { id } = await this.endpoints.find(userId, endpointId);
    const [rows, total] = await this.em.fork().findAndCount(
      WebhookDelivery,
      { endpointId: id },
      {
        populate: ['event'],
        orderBy: { createdAt: 'desc', id: 'asc' },
        limit: PAGE_SIZE,
        offset: (page - 1) * PAGE_SIZE,
      },
    );
    return { items: rows.map(infoOf), page, total, totalPages: Math.max(1, Math.ceil(total / PAGE_SIZE)) };
  }

  /**
   * Sends it once more, soon, whatever became of it: with the id it had, so that a receiver can tell.
   *
   * @throws WebhooksError `webhooks.not_found`
   */
  async redeliver(userId: UserId, endpointId: string, id: string): Promise<DeliveryInfo> {
    const endpoint = await this.endpoints.find(userId, endpointId);
    return this.em.fork().transactional(async (em) => {
      const where = { id, endpointId: endpoint.id };
      const delivery = UUID.test(id) ? await em.findOne(WebhookDelivery, where, { populate: ['event'] }) : null;
      if (delivery === null) throw new WebhooksError('webhooks.not_found', 'no such delivery');
      delivery.state = 'pending';
      await em.flush();
      await this.jobs.request(em, DELIVER_WEBHOOK, { deliveryId: delivery.id });
      return infoOf(delivery);
    });
  }

  /**
   * Sends a `webhook.test` to this endpoint alone, whatever it listens to.
   *
   * @throws WebhooksError `webhooks.not_found`
   */
  async test(userId: UserId, endpointId: string): Promise<DeliveryInfo> {
    const endpoint = await this.endpoints.find(userId, endpointId);
    return this.em.fork().transactional(async (em) => {
      const createdAt = new Date(this.clock.now() / 1000);
      const id = randomUUID();
      const data = { webhook_id: endpoint.id, description: endpoint.description };
      const event = em.create(StoredEvent, { id, userId, type: TEST_EVENT, key: id, data, createdAt });
      const delivery = em.create(WebhookDelivery, {
        id: randomUUID(),
        event,
        endpointId: endpoint.id,
        state: 'pending',
        attempts: 0,
        status: null,
        durationMs: null,
        response: null,
        error: null,
        createdAt,
        attemptedAt: null,
      });
      await em.flush();
      await this.jobs.request(em, DELIVER_WEBHOOK, { deliveryId: delivery.id });
      return infoOf(delivery);
    });
  }
}

function infoOf(delivery: WebhookDelivery): DeliveryInfo {
  return {
    id: delivery.id,
    eventId: delivery.event.id,
    type: delivery.event.type,
    state: delivery.state,
    attempts: delivery.attempts,
    status: delivery.status ?? null,
    durationMs: delivery.durationMs ?? null,
    response: delivery.response ?? null,
    error: delivery.error ?? null,
    createdAt: delivery.createdAt.getTime() * 1000,
    attemptedAt: delivery.attemptedAt ? delivery.attemptedAt.getTime() * 1000 : null,
  };
}
