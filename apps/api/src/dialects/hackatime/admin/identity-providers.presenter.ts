import type { ProviderInfo, SsoOptions } from '#libs/sso';
import { instant } from '../instant-texts.js';
import type { IdentityProviderAnswer } from './identity-providers.responses.js';

export function presentProvider(provider: ProviderInfo, options: SsoOptions): IdentityProviderAnswer {
  const { id, slug, name, kind, isEnabled, hasSecret, config } = provider;
  return {
    id,
    slug,
    name,
    kind,
    is_enabled: isEnabled,
    has_client_secret: hasSecret,
    config,
    redirect_uri: options.callbackUrl(slug, kind),
    metadata_url: kind === 'saml' ? options.entityId(slug) : null,
    created_at: instant(provider.createdAt),
    modified_at: instant(provider.modifiedAt),
  };
}
