import { defineEntity, p } from '@mikro-orm/core';
import type { ProviderKind } from './config/provider-config.js';

const IdentityProviderSchema = defineEntity({
  name: 'IdentityProvider',
  tableName: 'identity_providers',
  properties: {
    id: p.uuid().primary(),
    slug: p.text(),
    kind: p.text().$type<ProviderKind>(),
    name: p.text(),
    isEnabled: p.boolean(),
    orgId: p.uuid().nullable(),
    config: p.json<Record<string, unknown>>(),
    sealedSecret: p.blob().nullable().hidden(),
    createdAt: p.datetime(),
    modifiedAt: p.datetime(),
  },
});

/** A row of `identity_providers`. */
export class IdentityProvider extends IdentityProviderSchema.class {}
IdentityProviderSchema.setClass(IdentityProvider);
