import { Injectable } from '@nestjs/common';
import { AccountsOptions } from '#libs/accounts';
import type { ProviderKind } from './config/provider-config.js';

/** What single sign-on must know of the installation. */
@Injectable()
export class SsoOptions {
  /** Where browsers reach us, without a slash at the end. */
  readonly publicUrl: string;
  /** Whether a password is a way in. */
  readonly hasLocalLogin: boolean;

  constructor({ publicUrl, hasLocalLogin }: AccountsOptions) {
    this.publicUrl = publicUrl;
    this.hasLocalLogin = hasLocalLogin;
  }

  /** Where a provider sends people back to. */
  callbackUrl(slug: string, kind: ProviderKind): string {
    return `${this.publicUrl}/sso/${slug}/${kind === 'saml' ? 'acs' : 'callback'}`;
  }

  /** What SAML providers call us: the address of our metadata. */
  entityId(slug: string): string {
    return `${this.publicUrl}/sso/${slug}/metadata`;
  }
}
