import { defineEntity, p } from '@mikro-orm/core';

/** What a token of `account_tokens` is good for. */
export type TokenPurpose = 'reset_password' | 'confirm_email' | 'second_factor' | 'login_link';

const AccountTokenSchema = defineEntity({
  name: 'AccountToken',
  tableName: 'account_tokens',
  properties: {
    id: p.uuid().primary(),
    userId: p.integer(),
    purpose: p.text().$type<TokenPurpose>(),
    tokenHash: p.blob().hidden(),
    email: p.text().nullable(),
    previousEmail: p.text().nullable(),
    attempts: p.smallint(),
    createdAt: p.datetime(),
    expiresAt: p.datetime(),
    usedAt: p.datetime().nullable(),
  },
});

/** Something short-lived that is good for one thing, once. */
export class AccountToken extends AccountTokenSchema.class {}
AccountTokenSchema.setClass(AccountToken);
