import { Controller, Get, Inject, ServiceUnavailableException } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { anyone, Requires, Scope } from '#libs/platform/auth';
import type { StorageCapability } from '#libs/platform/database';
import { RedisConnection, type RedisStatus } from '#libs/platform/redis';
import { StorageFacts, type StorageLayout } from '#libs/storage';
import { DatabaseProbe } from './database-probe.js';
import { Lifecycle } from './lifecycle.js';

const OPEN = Scope.none('for probes, which hold no credential');

interface Readiness {
  readonly status: 'ok';
  readonly database: 'ok';
  /** Whatever it says, requests are served. */
  readonly redis: RedisStatus;
  /** As it was when this process started. */
  readonly storage: {
    readonly capability: StorageCapability;
    readonly layout: StorageLayout;
    readonly timescaledb: string | null;
    readonly postgresql: string;
  };
}

/** For probes: is the process alive, has it started, can it serve. */
@ApiExcludeController()
@Controller()
export class HealthController {
  constructor(
    @Inject(DatabaseProbe) private readonly database: DatabaseProbe,
    @Inject(Lifecycle) private readonly lifecycle: Lifecycle,
    @Inject(StorageFacts) private readonly storage: StorageFacts,
    @Inject(RedisConnection) private readonly redis: RedisConnection,
  ) {}

  @Get('health/live')
  @Requires(OPEN, anyone())
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('health/startup')
  @Requires(OPEN, anyone())
  startup(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('health/ready')
  @Requires(OPEN, anyone())
  async ready(): Promise<Readiness> {
    if (this.lifecycle.isDraining) throw new ServiceUnavailableException({ error: 'Shutting down.' });
    try {
      await this.database.ping();
      const { capability, layout, timescaleVersion, serverVersion } = await this.storage.get();
      const storage = { capability, layout, timescaledb: timescaleVersion, postgresql: serverVersion };
      return { status: 'ok', database: 'ok', redis: this.redis.status, storage };
    } catch {
      throw new ServiceUnavailableException({ error: 'The database cannot be reached.' });
    }
  }
}
