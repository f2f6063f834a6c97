import { defineEntity, p } from '@mikro-orm/core';

const InviteSchema = defineEntity({
  name: 'Invite',
  tableName: 'invites',
  properties: {
    id: p.uuid().primary(),
    tokenHash: p.blob().hidden(),
    email: p.text().nullable(),
    createdBy: p.integer().nullable(),
    createdAt: p.datetime(),
    expiresAt: p.datetime(),
    usedAt: p.datetime().nullable(),
    usedBy: p.integer().nullable(),
    revokedAt: p.datetime().nullable(),
  },
});

/** Lets one person make an account. */
export class Invite extends InviteSchema.class {}
InviteSchema.setClass(Invite);
