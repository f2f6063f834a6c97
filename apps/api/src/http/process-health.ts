import { Inject, Injectable } from '@nestjs/common';
import { ActivityPools, schemaState } from '#libs/platform/database';
import { shared } from '#libs/platform/observability';
import { RedisConnection } from '#libs/platform/redis';
import { Lifecycle } from './lifecycle.js';

/** Why a probe is told no. */
export type HealthProblem = 'Shutting down.' | 'The database cannot be reached.' | 'The schema lacks migrations.';

/** How a process stands, for probes. Connections of its own: work that takes all others makes no process unready. */
@Injectable()
export class ProcessHealth {
  private hasStarted = false;
  private readonly look: () => Promise<HealthProblem | undefined>;

  constructor(
    @Inject(ActivityPools) pools: ActivityPools,
    @Inject(Lifecycle) private readonly lifecycle: Lifecycle,
    @Inject(RedisConnection) private readonly redis: RedisConnection,
  ) {
    this.look = shared(() =>
      schemaState(pools.watch).then(
        // What a later release has added does no harm; what is not there does.
        ({ pending }) => (pending.length === 0 ? undefined : 'The schema lacks migrations.'),
        () => 'The database cannot be reached.',
      ),
    );
  }

  /** Whether the schema was ever seen to be the one that this release needs. Once it was, this stays so. */
  async whyNotStarted(): Promise<HealthProblem | undefined> {
    if (this.hasStarted) return undefined;
    const problem = await this.look();
    this.hasStarted = problem === undefined;
    return problem;
  }

  /** Whether this process should be given work, now. */
  async whyNotReady(): Promise<HealthProblem | undefined> {
    return this.lifecycle.isDraining ? 'Shutting down.' : this.look();
  }

  async reachesDatabase(): Promise<boolean> {
    return (await this.look()) !== 'The database cannot be reached.';
  }

  /** `degraded`: Redis is configured and away. Requests are answered all the same, jobs wait. */
  get status(): 'ok' | 'degraded' {
    return this.redis.status === 'down' ? 'degraded' : 'ok';
  }
}
