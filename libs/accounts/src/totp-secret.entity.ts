import { defineEntity, p } from '@mikro-orm/core';

const TotpSecretSchema = defineEntity({
  name: 'TotpSecret',
  tableName: 'totp_secrets',
  properties: {
    userId: p.integer().primary(),
    sealedSecret: p.blob().hidden(),
    createdAt: p.datetime(),
    confirmedAt: p.datetime().nullable(),
    lastStep: p.bigint('number'),
  },
});

/** What a person's authenticator knows; in force once it is confirmed. */
export class TotpSecret extends TotpSecretSchema.class {}
TotpSecretSchema.setClass(TotpSecret);
