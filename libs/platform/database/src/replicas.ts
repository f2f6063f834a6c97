import pg, { type Pool, type PoolClient } from 'pg';
import { inSnapshot, type Queryable } from './named-query.js';
import type { PoolLimits } from './pools.js';
import { createProbe, Replica, ReplicaLost, sampleWal, type WalSample } from './replica.js';

const MAX_INTERVAL_MS = 1_000;
const INTERVALS_PER_LAG = 4;

/** Reads a number that never falls and that every write the answer must contain raises; undefined: ask the primary. */
export type Revision = (on: Queryable) => Promise<number | undefined>;

/**
 * How old a snapshot may be. `may-lag`: as old as the longest lag. A revision: at least as new as the primary was when
 * the question came.
 */
export type Freshness = 'may-lag' | Revision;

export interface ReplicasOptions {
  /** Answers what no replica may or can. */
  readonly primary: Pool;
  readonly primaryUrl: string;
  readonly urls: readonly string[];
  readonly maxLagMs: number;
  /** Of every replica's pool. */
  readonly limits: PoolLimits;
}

/**
 * Reads spread over standby servers. Once a second the primary's position in its log is noted with the time; a
 * replica's lag is the age of the newest such note that it has replayed. So an idle primary makes nobody late, and a
 * replica that is cut off grows late by itself.
 */
export class Replicas {
  private readonly primary: Pool;
  private readonly primaryProbe: Pool;
  private readonly all: readonly Replica[];
  private readonly maxLagMs: number;
  private samples: WalSample[] = [];
  private turn = 0;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  constructor({ primary, primaryUrl, urls, maxLagMs, limits }: ReplicasOptions) {
    this.primary = primary;
    this.primaryProbe = createProbe(primaryUrl);
    this.all = urls.map((url) => new Replica({ url, limits, maxLagMs }));
    this.maxLagMs = maxLagMs;
    void this.observe();
  }

  /**
   * {@link inSnapshot} on a replica that is fresh enough, else on the primary. `work` runs a second time, on the
   * primary, when the replica fails underneath it; its own errors are final.
   */
  async inSnapshot<T>(freshness: Freshness, work: (client: PoolClient) => Promise<T>): Promise<T> {
    const replica = this.next();
    if (replica === undefined) return inSnapshot(this.primary, work);
    const wanted = freshness === 'may-lag' ? 0 : await freshness(this.primary);
    if (wanted === undefined) return inSnapshot(this.primary, work);
    const isFresh = async (on: Queryable) => freshness === 'may-lag' || ((await freshness(on)) ?? -1) >= wanted;
    const answer = await attempt(replica, isFresh, work);
    return answer === undefined ? inSnapshot(this.primary, work) : answer.value;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    await Promise.all([this.primaryProbe.end(), ...this.all.map((replica) => replica.close())]);
  }

  get count(): { readonly usable: number; readonly all: number } {
    return { usable: this.all.filter((replica) => replica.isUsable).length, all: this.all.length };
  }

  /** The usable ones take turns. */
  private next(): Replica | undefined {
    const usable = this.all.filter((replica) => replica.isUsable);
    return usable[this.turn++ % usable.length];
  }

  private async observe(): Promise<void> {
    const sample = await sampleWal(this.primaryProbe).catch(() => undefined);
    if (this.isClosed) return;
    if (sample !== undefined) this.note(sample);
    for (const replica of this.all) void replica.observe(this.samples);
    const interval = Math.min(MAX_INTERVAL_MS, this.maxLagMs / INTERVALS_PER_LAG);
    this.timer = setTimeout(() => void this.observe(), interval).unref();
  }

  /** A position behind the last one, or another cluster, is another server's history. */
  private note(sample: WalSample): void {
    const last = this.samples.at(-1);
    const continues = last !== undefined && sample.lsn >= last.lsn && sample.system === last.system;
    const kept = continues ? this.samples.filter(({ at }) => sample.at - at <= this.maxLagMs) : [];
    this.samples = [...kept, sample];
  }
}

/** Undefined: the replica is behind, or failed. */
async function attempt<T>(
  replica: Replica,
  isFresh: (on: Queryable) => Promise<boolean>,
  work: (client: PoolClient) => Promise<T>,
): Promise<{ readonly value: T } | undefined> {
  let isWorking = false;
  try {
    return await replica.inSnapshot(async (client) => {
      if (!(await isFresh(client))) return undefined;
      isWorking = true;
      return { value: await work(client) };
    });
  } catch (error) {
    if (isWorking && !isOfServer(error)) throw error;
    replica.lose(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

/**
 * SQLSTATE classes and codes that the same statement need not meet on the primary: conflicts with replay (40), no
 * resources (53), shut down (57P), broken files (58, XX), a schema that is not replayed yet (undefined names).
 */
const OF_SERVER = /^(40|53|57P|58|XX|42P01$|42703$|42883$|3F000$)/;

function isOfServer(error: unknown): boolean {
  return error instanceof ReplicaLost || (error instanceof pg.DatabaseError && OF_SERVER.test(error.code ?? ''));
}
