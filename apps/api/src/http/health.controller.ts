import { Controller, Get, Inject, ServiceUnavailableException } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { anyone, Requires, Scope } from '#libs/platform/auth';
import type { StorageCapability } from '#libs/platform/database';
import { RedisConnection, type RedisStatus } from '#libs/platform/redis';
import { StorageFacts, type StorageLayout } from '#libs/storage';
import { type HealthProblem, ProcessHealth } from './process-health.js';

const OPEN = Scope.none('for probes, which hold no credential');

interface Readiness {
  /** `degraded`: without Redis. Requests are served. */
  readonly status: 'ok' | 'degraded';
  readonly database: 'ok';
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
    @Inject(ProcessHealth) private readonly health: ProcessHealth,
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
  async startup(): Promise<{ status: 'ok' }> {
    refuse(await this.health.whyNotStarted());
    return { status: 'ok' };
  }

  @Get('health/ready')
  @Requires(OPEN, anyone())
  async ready(): Promise<Readiness> {
    refuse(await this.health.whyNotReady());
    const facts = await this.storage.get().catch(() => refuse('The database cannot be reached.'));
    const { capability, layout, timescaleVersion, serverVersion } = facts;
    const storage = { capability, layout, timescaledb: timescaleVersion, postgresql: serverVersion };
    return { status: this.health.status, database: 'ok', redis: this.redis.status, storage };
  }
}

function refuse(problem: HealthProblem): never;
function refuse(problem: HealthProblem | undefined): void;
function refuse(problem: HealthProblem | undefined): void {
  if (problem !== undefined) throw new ServiceUnavailableException({ error: problem });
}
