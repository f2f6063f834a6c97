import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { OrgsModule } from '#libs/orgs';
import { AccessResolver } from './access.resolver.js';
import { BrowserCookies, PUBLIC_URL } from './browser/browser-cookies.js';
import { BrowserGate, EXTENSION_ORIGINS } from './browser/browser-gate.js';
import { AuthorizationStrategy, QueryStrategy, SessionStrategy } from './credentials/credential.strategies.js';
import { ALLOWS_QUERY_CREDENTIALS, CredentialReaders } from './credentials/credential-readers.js';
import { HealthController } from './health.controller.js';
import { Lifecycle } from './lifecycle.js';
import { IS_RATE_LIMITED, RateLimits } from './limits/rate-limits.js';
import { PrincipalGuard } from './principal.guard.js';
import { StorageAnnouncement } from './storage-announcement.js';

export interface HttpOptions {
  readonly isRateLimited: boolean;
  readonly publicUrl: string;
  readonly extensionOrigins: readonly string[];
  readonly allowsQueryCredentials: boolean;
}

/** The guard and what it needs, and the probes. Who somebody is, is the identity module's. */
@Module({})
export class HttpModule {
  static forRoot(options: HttpOptions): DynamicModule {
    return {
      module: HttpModule,
      global: true,
      imports: [OrgsModule],
      controllers: [HealthController],
      providers: [
        AccessResolver,
        Lifecycle,
        StorageAnnouncement,
        AuthorizationStrategy,
        QueryStrategy,
        SessionStrategy,
        CredentialReaders,
        BrowserCookies,
        BrowserGate,
        RateLimits,
        { provide: IS_RATE_LIMITED, useValue: options.isRateLimited },
        { provide: PUBLIC_URL, useValue: options.publicUrl },
        { provide: EXTENSION_ORIGINS, useValue: options.extensionOrigins },
        { provide: ALLOWS_QUERY_CREDENTIALS, useValue: options.allowsQueryCredentials },
        { provide: APP_GUARD, useClass: PrincipalGuard },
      ],
      exports: [BrowserCookies, PUBLIC_URL, RateLimits],
    };
  }
}
