import { defineEntity, p } from '@mikro-orm/core';

const StoredEventSchema = defineEntity({
  name: 'StoredEvent',
  tableName: 'webhook_events',
  properties: {
    id: p.uuid().primary(),
    userId: p.integer(),
    type: p.text(),
    key: p.text(),
    data: p.json<Readonly<Record<string, unknown>>>(),
    createdAt: p.datetime(),
  },
});

/** A row of `webhook_events`: what happened, once. */
export class StoredEvent extends StoredEventSchema.class {}
StoredEventSchema.setClass(StoredEvent);
