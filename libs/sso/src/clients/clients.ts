import { Inject, Injectable, Optional } from '@nestjs/common';
import { CLOCK, type Clock } from '#libs/kernel';
import { Outbound } from '#libs/platform/outbound';
import { SsoError } from '../sso.errors.js';
import { OAuth2Client } from './oauth2.client.js';
import { OidcClient } from './oidc.client.js';
import { fenced } from './outbound.js';
import { SamlClient } from './saml.client.js';
import type { OpenProvider, SsoClient } from './sso-client.js';

/** The protocol of a provider. */
@Injectable()
export class SsoClients {
  readonly saml: SamlClient;
  private readonly oidc = new OidcClient();
  private readonly oauth2 = new OAuth2Client();

  constructor(
    @Inject(CLOCK) clock: Clock,
    @Optional() private readonly outbound?: Outbound,
  ) {
    this.saml = new SamlClient(clock);
  }

  for({ kind, orgId }: Pick<OpenProvider, 'kind' | 'orgId'>): SsoClient<OpenProvider> {
    const client = { oidc: this.oidc, oauth2: this.oauth2, saml: this.saml }[kind] as SsoClient<OpenProvider>;
    return orgId === null ? client : this.behindTheFence(client);
  }

  /** What somebody does with an address that an organisation typed. */
  fenced<T>(work: () => T): T {
    if (this.outbound === undefined) throw new SsoError('sso.unreachable', 'no outbound requests are made here');
    return fenced(this.outbound, work);
  }

  private behindTheFence(client: SsoClient<OpenProvider>): SsoClient<OpenProvider> {
    return {
      begin: (...parameters) => this.fenced(() => client.begin(...parameters)),
      finish: (...parameters) => this.fenced(() => client.finish(...parameters)),
      check: (provider) => this.fenced(() => client.check(provider)),
    };
  }
}
