import type { Pool } from 'pg';
import { createPool, type PoolLimits } from './pools.js';

const AUTH_CONNECTIONS = 4;

export interface ActivityPoolsOptions {
  readonly url: string;
  readonly jobUrl: string;
  readonly ingest: PoolLimits;
  readonly read: PoolLimits;
  readonly job: PoolLimits;
}

/** The raw `pg` pools of activity SQL, one per class of work so that none can starve another. */
export class ActivityPools {
  /** Who is calling: small lookups that every request waits for. */
  readonly auth: Pool;
  readonly ingest: Pool;
  readonly read: Pool;
  readonly job: Pool;

  constructor(options: ActivityPoolsOptions) {
    this.auth = createPool(options.url, 'auth', { ...options.read, max: AUTH_CONNECTIONS });
    this.ingest = createPool(options.url, 'ingest', options.ingest);
    this.read = createPool(options.url, 'read', options.read);
    this.job = createPool(options.jobUrl, 'job', options.job);
  }

  async close(): Promise<void> {
    await Promise.all([this.auth.end(), this.ingest.end(), this.read.end(), this.job.end()]);
  }
}
