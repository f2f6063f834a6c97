import { MikroOrmModule } from '@mikro-orm/nestjs';
import { type EntitySchema, PostgreSqlDriver } from '@mikro-orm/postgresql';
import { type DynamicModule, Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { Pool } from 'pg';
import { ActivityPools, type ActivityPoolsOptions } from './activity-pools.js';
import { DatabaseWatch } from './database-watch.js';
import { partWithLostConnections } from './lost-connections.js';
import { observePool } from './observed-pool.js';
import { patience } from './pools.js';
import { Tenancy } from './tenancy.js';

export interface DatabaseOptions {
  readonly activity: ActivityPoolsOptions;
  /** Connections of the EntityManager. */
  readonly ormMaxConnections: number;
  readonly entities: (EntitySchema | (new (...args: never[]) => object))[];
}

/** Ends the raw pools after everybody who uses them has shut down. */
@Injectable()
class PoolCloser implements OnApplicationShutdown {
  constructor(private readonly pools: ActivityPools) {}

  onApplicationShutdown(): Promise<void> {
    return this.pools.close();
  }
}

/** The EntityManager for ordinary tables and the raw pools for activity SQL. */
@Module({})
export class DatabaseModule {
  static forRoot({ activity, ormMaxConnections, entities }: DatabaseOptions): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      imports: [
        MikroOrmModule.forRoot({
          driver: PostgreSqlDriver,
          clientUrl: activity.url,
          entities: entities as never,
          pool: { min: 0, max: ormMaxConnections },
          driverOptions: {
            // MikroORM takes host, user, and password from the URL, and forgets what it says of TLS.
            connectionString: activity.url,
            application_name: 'beatkeeper-orm',
            connectionTimeoutMillis: activity.read.connectionTimeoutMs,
            statement_timeout: activity.job.statementTimeoutMs,
            query_timeout: patience(activity.job.statementTimeoutMs),
            // Only so does a connection that says nothing any more get lost.
            pipeline: true,
            onPoolCreated: (pool: Pool) => {
              partWithLostConnections(pool);
              observePool(pool, 'orm');
            },
          } as never,
          timezone: 'UTC',
          // Services fork an EntityManager where they need one; a context per request would cost every request.
          registerRequestContext: false,
        }),
      ],
      providers: [
        { provide: ActivityPools, useFactory: () => new ActivityPools(activity) },
        PoolCloser,
        DatabaseWatch,
        Tenancy,
      ],
      exports: [ActivityPools, Tenancy],
    };
  }
}
