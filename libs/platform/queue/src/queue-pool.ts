import type { Pool } from 'pg';
import { createPool, type PoolLimits } from '#libs/platform/database';

const CONNECTIONS = 3;
const STATEMENT_MS = 10_000;

/** Connections for the rows of jobs alone: long work that uses up its pool must not cost a lease. */
export class QueuePool {
  readonly pool: Pool;

  constructor(
    readonly url: string,
    limits: PoolLimits,
  ) {
    this.pool = createPool(url, 'queue', { ...limits, max: CONNECTIONS, statementTimeoutMs: STATEMENT_MS });
  }

  end(): Promise<void> {
    return this.pool.end();
  }
}
