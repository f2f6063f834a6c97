import { defineEntity, p } from '@mikro-orm/core';

const OauthAppSchema = defineEntity({
  name: 'OauthApp',
  tableName: 'oauth_apps',
  properties: {
    id: p.uuid().primary(),
    clientId: p.text(),
    ownerId: p.integer(),
    name: p.text(),
    description: p.text(),
    homepageUrl: p.text().nullable(),
    isConfidential: p.boolean(),
    allowsImplicit: p.boolean(),
    rotatesRefreshTokens: p.boolean().nullable(),
    mayAskForAdmin: p.boolean(),
    isVerified: p.boolean(),
    redirectUris: p.array(),
    allowedScopes: p.array().nullable(),
    logo: p.blob().nullable().lazy(),
    logoType: p.text().nullable(),
    createdAt: p.datetime(),
    modifiedAt: p.datetime(),
    deletedAt: p.datetime().nullable(),
  },
});

/** A row of `oauth_apps`: a program that may ask people for access. */
export class OauthApp extends OauthAppSchema.class {}
OauthAppSchema.setClass(OauthApp);
