import { defineEntity, p } from '@mikro-orm/core';

const ExternalIdentitySchema = defineEntity({
  name: 'ExternalIdentity',
  tableName: 'external_identities',
  properties: {
    id: p.uuid().primary(),
    providerId: p.uuid(),
    userId: p.integer(),
    issuer: p.text(),
    subject: p.text(),
    email: p.text().nullable(),
    groups: p.array(),
    createdAt: p.datetime(),
    lastLoginAt: p.datetime(),
  },
});

/** A row of `external_identities`: somebody as a provider knows them. */
export class ExternalIdentity extends ExternalIdentitySchema.class {}
ExternalIdentitySchema.setClass(ExternalIdentity);
