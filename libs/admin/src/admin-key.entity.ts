import { defineEntity, p } from '@mikro-orm/core';

const AdminKeySchema = defineEntity({
  name: 'AdminKey',
  tableName: 'admin_keys',
  properties: {
    id: p.integer().primary().autoincrement(),
    uuid: p.uuid(),
    userId: p.integer(),
    name: p.text(),
    preview: p.text(),
    keyHash: p.blob().hidden(),
    createdAt: p.datetime(),
    lastUsedAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
  },
});

/** A row of `admin_keys`. The key itself is nowhere. */
export class AdminKey extends AdminKeySchema.class {}
AdminKeySchema.setClass(AdminKey);
