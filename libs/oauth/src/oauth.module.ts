import { type DynamicModule, Module } from '@nestjs/common';
import { AuditModule } from '#libs/audit';
import { AuthorizationService } from './authorization.service.js';
import { ClientAuthenticator } from './client-authenticator.js';
import { GrantsService } from './grants.service.js';
import { LeakedTokens } from './leaked-tokens.js';
import { OauthOptions } from './oauth.options.js';
import { OauthAppsService } from './oauth-apps.service.js';
import { OauthTokenVerifier } from './oauth-token.verifier.js';
import { OauthUpkeep } from './oauth-upkeep.js';
import { RefreshService } from './refresh.service.js';
import { TokenService } from './token.service.js';
import { TokenMinter } from './token-minter.js';
import { TokenRevocationService } from './token-revocation.service.js';

const OPEN = [
  AuthorizationService,
  ClientAuthenticator,
  GrantsService,
  LeakedTokens,
  OauthAppsService,
  OauthOptions,
  OauthTokenVerifier,
  OauthUpkeep,
  TokenRevocationService,
  TokenService,
];

/** The OAuth 2.0 provider. Global: the guard, the pages and its own endpoints are different modules. */
@Module({})
export class OauthModule {
  static forRoot(options: OauthOptions): DynamicModule {
    return {
      module: OauthModule,
      global: true,
      imports: [AuditModule],
      providers: [
        ...OPEN.filter((provider) => provider !== OauthOptions),
        { provide: OauthOptions, useValue: options },
        RefreshService,
        TokenMinter,
      ],
      exports: OPEN,
    };
  }
}
