import { defineEntity, p } from '@mikro-orm/core';

const OauthTokenSchema = defineEntity({
  name: 'OauthToken',
  tableName: 'oauth_tokens',
  properties: {
    id: p.uuid().primary(),
    kind: p.text().$type<'access' | 'refresh'>(),
    grantId: p.uuid(),
    appId: p.uuid(),
    userId: p.integer(),
    familyId: p.uuid(),
    parentId: p.uuid().nullable(),
    tokenHash: p.blob().hidden(),
    preview: p.text(),
    scopes: p.array(),
    scopeSeparator: p.text(),
    issuedBy: p.text().$type<'code' | 'refresh' | 'implicit'>(),
    createdAt: p.datetime(),
    expiresAt: p.datetime(),
    absoluteExpiresAt: p.datetime().nullable(),
    usedAt: p.datetime().nullable(),
    lastUsedAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
  },
});

/**
 * A row of `oauth_tokens`. The token itself is nowhere. `parentId`: the refresh token that it came from. `usedAt`: of a
 * refresh token that works once only, when that was.
 */
export class OauthToken extends OauthTokenSchema.class {}
OauthTokenSchema.setClass(OauthToken);
