import type { Micros } from '#libs/kernel';
import { type ProviderConfig, parseProviderConfig } from './config/provider-config.js';
import type { IdentityProvider } from './identity-provider.entity.js';

/** What administrators see of a provider. The secret is not among it. Times in µs, UTC. */
export type ProviderInfo = ProviderConfig & {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly isEnabled: boolean;
  readonly hasSecret: boolean;
  readonly createdAt: Micros;
  readonly modifiedAt: Micros;
};

export function infoOf(row: IdentityProvider): ProviderInfo {
  return {
    ...parseProviderConfig(row.kind, row.config),
    id: row.id,
    slug: row.slug,
    name: row.name,
    isEnabled: row.isEnabled,
    hasSecret: row.sealedSecret !== null,
    createdAt: row.createdAt.getTime() * 1000,
    modifiedAt: row.modifiedAt.getTime() * 1000,
  };
}
