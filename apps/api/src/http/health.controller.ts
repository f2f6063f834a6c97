import { Controller, Get, Inject, ServiceUnavailableException } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { anyone, Requires, Scope } from '#libs/platform/auth';
import { ActivityPools } from '#libs/platform/database';
import { Lifecycle } from './lifecycle.js';

const OPEN = Scope.none('for probes, which hold no credential');

/** For probes: is the process alive, has it started, can it serve. */
@ApiExcludeController()
@Controller()
export class HealthController {
  constructor(
    @Inject(ActivityPools) private readonly pools: ActivityPools,
    @Inject(Lifecycle) private readonly lifecycle: Lifecycle,
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

  @Get(['health/ready', 'api/health'])
  @Requires(OPEN, anyone())
  async ready(): Promise<{ status: 'ok'; database: 'ok' }> {
    if (this.lifecycle.isDraining) throw new ServiceUnavailableException({ error: 'Shutting down.' });
    const isUp = await this.pools.read.query('select 1').then(
      () => true,
      () => false,
    );
    if (!isUp) throw new ServiceUnavailableException({ error: 'The database cannot be reached.' });
    return { status: 'ok', database: 'ok' };
  }
}
