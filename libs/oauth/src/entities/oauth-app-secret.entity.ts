import { defineEntity, p } from '@mikro-orm/core';

const OauthAppSecretSchema = defineEntity({
  name: 'OauthAppSecret',
  tableName: 'oauth_app_secrets',
  properties: {
    id: p.uuid().primary(),
    appId: p.uuid(),
    secretHash: p.blob().hidden(),
    preview: p.text(),
    createdAt: p.datetime(),
    expiresAt: p.datetime().nullable(),
  },
});

/** A row of `oauth_app_secrets`. The secret itself is nowhere. */
export class OauthAppSecret extends OauthAppSecretSchema.class {}
OauthAppSecretSchema.setClass(OauthAppSecret);
