import { defineEntity, p } from '@mikro-orm/core';

const OauthGrantSchema = defineEntity({
  name: 'OauthGrant',
  tableName: 'oauth_grants',
  properties: {
    id: p.uuid().primary(),
    appId: p.uuid(),
    userId: p.integer(),
    scopes: p.array(),
    createdAt: p.datetime(),
    modifiedAt: p.datetime(),
    lastUsedAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
  },
});

/** A row of `oauth_grants`: what a person allowed an app. At most one lives per app and person. */
export class OauthGrant extends OauthGrantSchema.class {}
OauthGrantSchema.setClass(OauthGrant);
