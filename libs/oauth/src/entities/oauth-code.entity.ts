import { defineEntity, p } from '@mikro-orm/core';

const OauthCodeSchema = defineEntity({
  name: 'OauthCode',
  tableName: 'oauth_codes',
  properties: {
    id: p.uuid().primary(),
    grantId: p.uuid(),
    codeHash: p.blob().hidden(),
    redirectUri: p.text(),
    scopes: p.array(),
    scopeSeparator: p.text(),
    codeChallenge: p.text().nullable(),
    createdAt: p.datetime(),
    expiresAt: p.datetime(),
    usedAt: p.datetime().nullable(),
  },
});

/** A row of `oauth_codes`. The code itself is nowhere. */
export class OauthCode extends OauthCodeSchema.class {}
OauthCodeSchema.setClass(OauthCode);
