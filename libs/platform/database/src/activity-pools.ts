import type { Pool } from 'pg';
import { createPool, type PoolLimits } from './pools.js';

export interface ActivityPoolsOptions {
  readonly url: string;
  readonly jobUrl: string;
  readonly ingest: PoolLimits;
  readonly read: PoolLimits;
  readonly job: PoolLimits;
}

/** The raw `pg` pools of activity SQL, one per class of work so that none can starve another. */
export class ActivityPools {
  readonly ingest: Pool;
  readonly read: Pool;
  readonly job: Pool;

  constructor(options: ActivityPoolsOptions) {
    this.ingest = createPool(options.url, 'ingest', options.ingest);
    this.read = createPool(options.url, 'read', options.read);
    this.job = createPool(options.jobUrl, 'job', options.job);
  }

  async close(): Promise<void> {
    await Promise.all([this.ingest.end(), this.read.end(), this.job.end()]);
  }
}
