import { type DynamicModule, Module } from '@nestjs/common';
import type { AppConfig } from '#config/env';
import {
  ACCOUNT_CLOSERS,
  type AccountCloser,
  AccountsModule,
  AccountsUpkeep,
  LOGIN_THROTTLE,
  SessionVerifier,
} from '#libs/accounts';
import { AdminKeysService, AdminKeyVerifier, AdminModule } from '#libs/admin';
import { ApiKeysModule, ApiKeyVerifier, REVEAL_POLICY } from '#libs/api-keys';
import { AuditModule } from '#libs/audit';
import { GrantsService, OauthModule, OauthOptions, OauthTokenVerifier, OauthUpkeep } from '#libs/oauth';
import { OrgEntryModule, OrgGateModule, OrgSsoModule } from '#libs/org-sso';
import { OrgsModule, ServiceAccountVerifier } from '#libs/orgs';
import { CREDENTIAL_VERIFIERS, type CredentialVerifier } from '#libs/platform/auth';
import { RedisConnection } from '#libs/platform/redis';
import { ScimModule, ScimTokenVerifier } from '#libs/scim';
import { SsoModule, SsoUpkeep } from '#libs/sso';
import { UsersModule } from '#libs/users';
import { ServiceKeyVerifier } from './http/credentials/service-key.verifier.js';
import { SharedLoginThrottle } from './http/limits/shared-login-throttle.js';

/** What of identity has to be removed at night. */
export const IDENTITY_PURGERS = [AccountsUpkeep, OauthUpkeep, SsoUpkeep];

/** Who somebody is and how they prove it: the libraries of identity, made to know one another where they must. */
@Module({})
export class IdentityModule {
  static forRoot({ auth, oauth, http }: Pick<AppConfig, 'auth' | 'oauth' | 'http'>): DynamicModule {
    const { publicUrl } = http;
    const accounts = AccountsModule.forRoot(
      { publicUrl, ...auth },
      {
        imports: [AdminModule, OrgEntryModule],
        closers: {
          provide: ACCOUNT_CLOSERS,
          inject: [GrantsService, AdminKeysService],
          useFactory: (...closers: AccountCloser[]) => closers,
        },
        rules: OrgEntryModule.rules,
        throttle: {
          provide: LOGIN_THROTTLE,
          inject: [RedisConnection],
          useFactory: (redis: RedisConnection) => new SharedLoginThrottle(redis),
        },
      },
    );
    const sso = SsoModule.over(accounts, [OrgGateModule]);
    const parts = [
      UsersModule,
      ApiKeysModule,
      AuditModule,
      AdminModule,
      accounts,
      OauthModule.forRoot(new OauthOptions(publicUrl, oauth.allowsImplicit, oauth.refreshRotation)),
      sso,
      OrgsModule,
      OrgSsoModule.over(sso),
      ScimModule.over(accounts),
    ];
    return {
      module: IdentityModule,
      global: true,
      imports: parts,
      providers: [
        { provide: REVEAL_POLICY, useValue: auth.apiKeyReveal },
        { provide: ServiceKeyVerifier, useValue: new ServiceKeyVerifier(auth.serviceKeys) },
        {
          provide: CREDENTIAL_VERIFIERS,
          inject: [
            ApiKeyVerifier,
            OauthTokenVerifier,
            AdminKeyVerifier,
            SessionVerifier,
            ServiceAccountVerifier,
            ScimTokenVerifier,
            ServiceKeyVerifier,
          ],
          useFactory: (...verifiers: CredentialVerifier[]) => verifiers,
        },
      ],
      exports: [...parts, CREDENTIAL_VERIFIERS, REVEAL_POLICY],
    };
  }
}
