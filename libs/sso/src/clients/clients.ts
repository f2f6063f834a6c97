import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '#libs/kernel';
import { OAuth2Client } from './oauth2.client.js';
import { OidcClient } from './oidc.client.js';
import { SamlClient } from './saml.client.js';
import type { OpenProvider, SsoClient } from './sso-client.js';

/** The protocol of a provider. */
@Injectable()
export class SsoClients {
  readonly saml: SamlClient;
  private readonly oidc = new OidcClient();
  private readonly oauth2 = new OAuth2Client();

  constructor(@Inject(CLOCK) clock: Clock) {
    this.saml = new SamlClient(clock);
  }

  for({ kind }: OpenProvider): SsoClient<OpenProvider> {
    return { oidc: this.oidc, oauth2: this.oauth2, saml: this.saml }[kind] as SsoClient<OpenProvider>;
  }
}
