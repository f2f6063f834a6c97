import { defineEntity, p } from '@mikro-orm/core';

const SessionSchema = defineEntity({
  name: 'Session',
  tableName: 'sessions',
  properties: {
    id: p.uuid().primary(),
    userId: p.integer(),
    tokenHash: p.blob().hidden(),
    methods: p.array(),
    providerId: p.uuid().nullable(),
    address: p.text(),
    userAgent: p.text(),
    createdAt: p.datetime(),
    authenticatedAt: p.datetime(),
    lastSeenAt: p.datetime(),
    expiresAt: p.datetime(),
    revokedAt: p.datetime().nullable(),
  },
});

/** A browser that somebody logged in with. */
export class Session extends SessionSchema.class {}
SessionSchema.setClass(Session);
