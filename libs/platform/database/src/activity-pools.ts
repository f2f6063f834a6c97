import type { Pool, PoolClient } from 'pg';
import { inSnapshot } from './named-query.js';
import { createPool, type PoolLimits } from './pools.js';
import { type Freshness, Replicas } from './replicas.js';

const AUTH_CONNECTIONS = 4;

export interface ActivityPoolsOptions {
  readonly url: string;
  readonly jobUrl: string;
  readonly ingest: PoolLimits;
  readonly read: PoolLimits;
  readonly job: PoolLimits;
  /** Standby servers for reads. */
  readonly replicas?: { readonly urls: readonly string[]; readonly maxLagMs: number };
}

/** The raw `pg` pools of activity SQL, one per class of work so that none can starve another. */
export class ActivityPools {
  /** Who is calling: small lookups that every request waits for. */
  readonly auth: Pool;
  readonly ingest: Pool;
  readonly read: Pool;
  readonly job: Pool;
  private readonly replicas: Replicas | undefined;

  constructor(options: ActivityPoolsOptions) {
    this.auth = createPool(options.url, 'auth', { ...options.read, max: AUTH_CONNECTIONS });
    this.ingest = createPool(options.url, 'ingest', options.ingest);
    this.read = createPool(options.url, 'read', options.read);
    this.job = createPool(options.jobUrl, 'job', options.job);
    const { urls = [], maxLagMs = 0 } = options.replicas ?? {};
    this.replicas =
      urls.length === 0
        ? undefined
        : new Replicas({ primary: this.read, primaryUrl: options.url, urls, maxLagMs, limits: options.read });
  }

  get hasReplicas(): boolean {
    return this.replicas !== undefined;
  }

  /**
   * Runs `work` on one connection that sees a database as it was at one moment, and changes nothing: on a replica that
   * is fresh enough, else on the primary. `work` may run twice, when a replica fails underneath it.
   */
  readSnapshot<T>(freshness: Freshness, work: (client: PoolClient) => Promise<T>): Promise<T> {
    return this.replicas?.inSnapshot(freshness, work) ?? inSnapshot(this.read, work);
  }

  async close(): Promise<void> {
    await this.replicas?.close();
    await Promise.all([this.auth.end(), this.ingest.end(), this.read.end(), this.job.end()]);
  }
}
