import { defineEntity, p } from '@mikro-orm/core';
import type { DisabledBecause } from '../webhook-endpoint.js';

const WebhookEndpointSchema = defineEntity({
  name: 'WebhookEndpoint',
  tableName: 'webhook_endpoints',
  properties: {
    id: p.uuid().primary(),
    userId: p.integer(),
    url: p.text(),
    description: p.text(),
    events: p.array(),
    isEnabled: p.boolean(),
    disabledBecause: p.text().$type<DisabledBecause>().nullable(),
    disabledAt: p.datetime().nullable(),
    failuresInRow: p.integer(),
    failingSince: p.datetime().nullable(),
    sealedSecret: p.blob().hidden(),
    sealedPreviousSecret: p.blob().nullable().hidden(),
    previousSecretUntil: p.datetime().nullable(),
    createdAt: p.datetime(),
    modifiedAt: p.datetime(),
  },
});

/** A row of `webhook_endpoints`. Secrets are kept sealed. */
export class WebhookEndpoint extends WebhookEndpointSchema.class {}
WebhookEndpointSchema.setClass(WebhookEndpoint);
