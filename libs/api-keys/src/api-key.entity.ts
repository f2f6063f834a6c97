import { defineEntity, p } from '@mikro-orm/core';

const ApiKeySchema = defineEntity({
  name: 'ApiKey',
  tableName: 'api_keys',
  properties: {
    id: p.uuid().primary(),
    userId: p.integer(),
    label: p.text(),
    preview: p.text(),
    keyHash: p.blob().hidden(),
    scopes: p.array(),
    isReadOnly: p.boolean(),
    isPrimary: p.boolean(),
    sealedKey: p.blob().nullable().hidden(),
    createdAt: p.datetime(),
    expiresAt: p.datetime().nullable(),
    lastUsedAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
    grantId: p.uuid().nullable(),
  },
});

/** A row of `api_keys`. The key itself is nowhere in the clear; the primary one and those of apps are kept sealed. */
export class ApiKey extends ApiKeySchema.class {}
ApiKeySchema.setClass(ApiKey);
