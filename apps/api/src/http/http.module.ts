import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AdminModule } from '#libs/admin';
import { OrgsModule } from '#libs/orgs';
import { AccessResolver } from './access.resolver.js';
import { BrowserCookies, PUBLIC_URL } from './browser/browser-cookies.js';
import { BrowserGate, EXTENSION_ORIGINS } from './browser/browser-gate.js';
import { AuthorizationStrategy, QueryStrategy, SessionStrategy } from './credentials/credential.strategies.js';
import { ALLOWS_QUERY_CREDENTIALS, CredentialReaders } from './credentials/credential-readers.js';
import { HealthController } from './health.controller.js';
import { MAX_BULK_ITEMS } from './lenient-json.js';
import { Lifecycle } from './lifecycle.js';
import { IS_RATE_LIMITED, RateLimits } from './limits/rate-limits.js';
import { MAX_LISTED_HEARTBEATS } from './listing.js';
import { PrincipalGuard } from './principal.guard.js';
import { ProcessHealth } from './process-health.js';
import { StorageAnnouncement } from './storage-announcement.js';

export interface HttpOptions {
  readonly isRateLimited: boolean;
  readonly publicUrl: string;
  readonly extensionOrigins: readonly string[];
  readonly allowsQueryCredentials: boolean;
  /** Heartbeats in one call. */
  readonly maxBulkItems: number;
  /** Heartbeats in one answer. */
  readonly maxListedHeartbeats: number;
}

/** The guard and what it needs, and the probes. Who somebody is, is the identity module's. */
@Module({})
export class HttpModule {
  static forRoot(options: HttpOptions): DynamicModule {
    return {
      module: HttpModule,
      global: true,
      imports: [AdminModule, OrgsModule],
      controllers: [HealthController],
      providers: [
        AccessResolver,
        Lifecycle,
        ProcessHealth,
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
        { provide: MAX_BULK_ITEMS, useValue: options.maxBulkItems },
        { provide: MAX_LISTED_HEARTBEATS, useValue: options.maxListedHeartbeats },
        { provide: ALLOWS_QUERY_CREDENTIALS, useValue: options.allowsQueryCredentials },
        { provide: APP_GUARD, useClass: PrincipalGuard },
      ],
      exports: [
        BrowserCookies,
        Lifecycle,
        MAX_BULK_ITEMS,
        MAX_LISTED_HEARTBEATS,
        ProcessHealth,
        PUBLIC_URL,
        RateLimits,
      ],
    };
  }
}
