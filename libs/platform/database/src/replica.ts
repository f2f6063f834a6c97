import type { Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { inSnapshot, namedQuery, type Queryable, run } from './named-query.js';
import { createPool, type PoolLimits } from './pools.js';

/** A replica has a substitute, so nobody waits long for a connection to it or for its word. Milliseconds. */
const PATIENCE_MS = 1_000;

const PROBE: PoolLimits = {
  max: 1,
  connectionTimeoutMs: PATIENCE_MS,
  statementTimeoutMs: PATIENCE_MS,
  idleInTransactionTimeoutMs: PATIENCE_MS,
  queryTimeoutMs: PATIENCE_MS,
};

const WAL_WRITTEN = namedQuery<[], { lsn: number; system: string }>(
  'database.wal-written',
  `select (pg_current_wal_lsn() - '0/0')::bigint as lsn, system_identifier::text as system from pg_control_system()`,
);

const WAL_REPLAYED = namedQuery<[], { lsn: number | null; system: string; is_standby: boolean }>(
  'database.wal-replayed',
  `select (pg_last_wal_replay_lsn() - '0/0')::bigint as lsn, system_identifier::text as system,
    pg_is_in_recovery() as is_standby from pg_control_system()`,
);

/** Everything that was committed before `at` (monotonic, ms) lies before `lsn` in the log of the cluster `system`. */
export interface WalSample {
  readonly at: number;
  readonly lsn: number;
  readonly system: string;
}

/** A connection for {@link sampleWal} and {@link Replica.observe} alone, which no reader can keep busy. */
export const createProbe = (url: string): Pool => createPool(url, 'replica-probe', PROBE);

/** How far the primary has written. Fails on a server that is in recovery. */
export async function sampleWal(primary: Queryable): Promise<WalSample> {
  const at = performance.now();
  const [written] = await run(primary, WAL_WRITTEN, []);
  return { at, ...(written as { lsn: number; system: string }) };
}

/** What a server says of itself, as seen from a primary. */
export interface Standing {
  readonly isStandby: boolean;
  /** Of the same cluster as the primary. */
  readonly isRelated: boolean;
  readonly lsn: number;
}

export async function standingOf(replica: Queryable, { system }: Pick<WalSample, 'system'>): Promise<Standing> {
  const [row] = await run(replica, WAL_REPLAYED, []);
  if (row === undefined) throw new Error('the server did not describe itself');
  return { isStandby: row.is_standby, isRelated: row.system === system, lsn: row.lsn ?? -1 };
}

/** The connection went away while it was read from. */
export class ReplicaLost extends Error {
  constructor(options: ErrorOptions) {
    super('the connection to a replica was lost', options);
    this.name = 'ReplicaLost';
  }
}

export interface ReplicaOptions {
  readonly url: string;
  readonly limits: PoolLimits;
  readonly maxLagMs: number;
}

/** `end()` would wait for answers that never come. */
type Connected = PoolClient & { readonly connection: { readonly stream: Socket } };

interface Use {
  readonly client: Connected;
  isLost: boolean;
}

/** One standby server: its connections, and since when it is known to have everything. */
export class Replica {
  private readonly logger = new Logger('replicas');
  private readonly name: string;
  private readonly maxLagMs: number;
  private readonly pool: Pool;
  private readonly probe: Pool;
  private readonly inUse = new Set<Use>();
  /** Monotonic, ms: whatever was committed before is visible here. */
  private completeUntil = Number.NEGATIVE_INFINITY;
  private answeredAt = performance.now();
  private isObserved = false;
  private wasUsable: boolean | undefined;

  constructor({ url, limits, maxLagMs }: ReplicaOptions) {
    this.name = new URL(url).host;
    this.maxLagMs = maxLagMs;
    const connectionTimeoutMs = Math.min(limits.connectionTimeoutMs, PATIENCE_MS);
    this.pool = createPool(url, 'replica', { ...limits, connectionTimeoutMs });
    this.probe = createProbe(url);
  }

  /** Known to lag no more than it may. */
  get isUsable(): boolean {
    return performance.now() - this.completeUntil <= this.maxLagMs;
  }

  /** {@link inSnapshot} here; throws ReplicaLost instead of whatever the loss of the connection made `work` throw. */
  inSnapshot<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    return inSnapshot(this.pool, async (client) => {
      const use: Use = { client: client as Connected, isLost: false };
      const onLoss = () => {
        use.isLost = true;
      };
      client.on('error', onLoss).on('end', onLoss);
      this.inUse.add(use);
      try {
        return await work(client);
      } catch (error) {
        throw use.isLost ? new ReplicaLost({ cause: error }) : error;
      } finally {
        this.inUse.delete(use);
        client.off('error', onLoss).off('end', onLoss);
      }
    });
  }

  /** Not to be used until it is observed again. */
  lose(reason: string): void {
    this.completeUntil = Number.NEGATIVE_INFINITY;
    this.report(reason);
  }

  /** Asks how far it has come; `samples` of the primary, oldest first. Never fails, and never twice at once. */
  async observe(samples: readonly WalSample[]): Promise<void> {
    const newest = samples.at(-1);
    if (newest === undefined || this.isObserved) return;
    this.isObserved = true;
    try {
      const { isStandby, isRelated, lsn } = await standingOf(this.probe, newest);
      this.answeredAt = performance.now();
      const replayed = samples.findLast((sample) => sample.lsn <= lsn);
      const hasPart = isStandby && isRelated && replayed !== undefined;
      this.completeUntil = hasPart ? replayed.at : Number.NEGATIVE_INFINITY;
      this.report(isStandby ? (isRelated ? 'lags too far' : 'follows another server') : 'is no standby');
    } catch (error) {
      this.lose(error instanceof Error ? error.message || error.name : String(error));
      if (performance.now() - this.answeredAt > this.maxLagMs) this.abandon();
    } finally {
      this.isObserved = false;
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.pool.end(), this.probe.end()]);
  }

  /** A server that vanished without a word would hold its readers for as long as TCP hopes. */
  private abandon(): void {
    for (const use of this.inUse) {
      use.isLost = true;
      use.client.connection.stream.destroy();
    }
  }

  private report(reason: string): void {
    const { isUsable } = this;
    if (isUsable === this.wasUsable) return;
    this.wasUsable = isUsable;
    if (isUsable) this.logger.log(`replica ${this.name} answers reads`);
    else this.logger.warn(`replica ${this.name} answers no reads: ${reason}`);
  }
}
