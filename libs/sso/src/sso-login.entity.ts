import { defineEntity, p } from '@mikro-orm/core';

const SsoLoginSchema = defineEntity({
  name: 'SsoLogin',
  tableName: 'sso_logins',
  properties: {
    id: p.uuid().primary(),
    providerId: p.uuid(),
    stage: p.text().$type<'begun' | 'verified'>(),
    stateHash: p.blob().hidden(),
    browserHash: p.blob().hidden(),
    sealedDetail: p.blob().hidden(),
    returnTo: p.text(),
    linkUserId: p.integer().nullable(),
    createdAt: p.datetime(),
    expiresAt: p.datetime(),
    usedAt: p.datetime().nullable(),
  },
});

/** A row of `sso_logins`: a login on its way to a provider (`begun`), or back from it (`verified`). */
export class SsoLogin extends SsoLoginSchema.class {}
SsoLoginSchema.setClass(SsoLogin);
