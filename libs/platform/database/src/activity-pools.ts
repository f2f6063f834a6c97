import type { Pool, PoolClient } from 'pg';
import { inSnapshot } from './named-query.js';
import { createPool, type PoolLimits } from './pools.js';
import { type Freshness, Replicas } from './replicas.js';

const AUTH_CONNECTIONS = 4;
/** Whoever looks has a scrape or a probe to answer, and takes no for an answer. */
const WATCH: PoolLimits = {
  max: 2,
  connectionTimeoutMs: 2_000,
  statementTimeoutMs: 2_000,
  idleInTransactionTimeoutMs: 2_000,
  queryTimeoutMs: 2_500,
};

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
  /** How things stand, for probes and metrics: no work of others can keep it busy. */
  readonly watch: Pool;
  private readonly replicas: Replicas | undefined;

  constructor(options: ActivityPoolsOptions) {
    this.auth = createPool(options.url, 'auth', { ...options.read, max: AUTH_CONNECTIONS });
    this.ingest = createPool(options.url, 'ingest', options.ingest);
    this.read = createPool(options.url, 'read', options.read);
    this.job = createPool(options.jobUrl, 'job', options.job);
    this.watch = createPool(options.url, 'watch', WATCH);
    const { urls = [], maxLagMs = 0 } = options.replicas ?? {};
    this.replicas =
      urls.length === 0
        ? undefined
        : new Replicas({ primary: this.read, primaryUrl: options.url, urls, maxLagMs, limits: options.read });
  }

  get hasReplicas(): boolean {
    return this.replicas !== undefined;
  }

  get replicaCount(): { readonly usable: number; readonly all: number } {
    return this.replicas?.count ?? { usable: 0, all: 0 };
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
    await Promise.all([this.auth, this.ingest, this.read, this.job, this.watch].map((pool) => pool.end()));
  }
}
