import { defineEntity, p } from '@mikro-orm/core';
import type { DeliveryState } from '../webhook-delivery.js';
import { StoredEvent } from './webhook-event.entity.js';

const WebhookDeliverySchema = defineEntity({
  name: 'WebhookDelivery',
  tableName: 'webhook_deliveries',
  properties: {
    id: p.uuid().primary(),
    event: () => p.manyToOne(StoredEvent),
    endpointId: p.uuid(),
    state: p.text().$type<DeliveryState>(),
    attempts: p.integer(),
    status: p.integer().nullable(),
    durationMs: p.integer().nullable(),
    response: p.text().nullable(),
    error: p.text().nullable(),
    createdAt: p.datetime(),
    attemptedAt: p.datetime().nullable(),
  },
});

/** A row of `webhook_deliveries`: one event on its way to one endpoint, and how its last attempt went. */
export class WebhookDelivery extends WebhookDeliverySchema.class {}
WebhookDeliverySchema.setClass(WebhookDelivery);
