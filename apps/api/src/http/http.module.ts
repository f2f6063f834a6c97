import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ApiKeysModule, ApiKeyVerifier } from '#libs/api-keys';
import { CLOCK, type Clock } from '#libs/kernel';
import { CREDENTIAL_VERIFIERS, type CredentialVerifier } from '#libs/platform/auth';
import { UsersModule } from '#libs/users';
import { AccessResolver } from './access.resolver.js';
import { HealthController } from './health.controller.js';
import { Lifecycle } from './lifecycle.js';
import { PrincipalGuard, RATE_LIMITER } from './principal.guard.js';
import { RateLimiter } from './rate-limiter.js';
import { StorageAnnouncement } from './storage-announcement.js';

export interface HttpOptions {
  readonly apiKeySecret: string;
  readonly isRateLimited: boolean;
}

/** The guard and what it needs, and the probes. */
@Module({})
export class HttpModule {
  static forRoot({ apiKeySecret, isRateLimited }: HttpOptions): DynamicModule {
    const apiKeys = ApiKeysModule.forRoot(apiKeySecret);
    return {
      module: HttpModule,
      imports: [apiKeys, UsersModule],
      controllers: [HealthController],
      providers: [
        AccessResolver,
        Lifecycle,
        StorageAnnouncement,
        {
          provide: CREDENTIAL_VERIFIERS,
          inject: [ApiKeyVerifier],
          useFactory: (...verifiers: CredentialVerifier[]) => verifiers,
        },
        {
          provide: RATE_LIMITER,
          inject: [CLOCK],
          useFactory: (clock: Clock) => (isRateLimited ? new RateLimiter(clock) : null),
        },
        { provide: APP_GUARD, useClass: PrincipalGuard },
      ],
      exports: [apiKeys, UsersModule],
    };
  }
}
