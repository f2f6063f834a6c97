import type { Socket } from 'node:net';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { Rollups } from '#libs/durations';
import { CLOCK, type Clock, MICROS_PER_DAY, type Micros } from '#libs/kernel';
import { ActivityPools, type Purger, run } from '#libs/platform/database';
import { JobInterrupted } from '#libs/platform/queue';
import { AuditService } from './audit.service.js';
import { FleetRefresh } from './fleet-refresh.js';
import { RetentionService } from './retention.service.js';
import { LOG } from './sql/log.sql.js';
import { END_MAINTENANCE, LAST_LOGGED, TRY_MAINTENANCE } from './sql/maintenance.sql.js';

export type MaintenanceRound = 'frequent' | 'nightly';

/** What became of one part of a round. */
export interface MaintenancePart {
  readonly name: string;
  /** What the part says of itself, small and fit for JSON; undefined: it failed. */
  readonly result?: Readonly<Record<string, unknown>>;
  /** First line of what it failed with. */
  readonly error?: string;
}

export interface MaintenanceReport {
  readonly round: MaintenanceRound;
  readonly parts: readonly MaintenancePart[];
}

type Part = readonly [name: string, work: (signal: AbortSignal) => Promise<Readonly<Record<string, unknown>>>];

/** The driver's socket, which its typings leave out. */
type CuttableClient = PoolClient & { readonly connection: { readonly stream: Socket } };

/** Injection token of {@link Purger}s: `readonly Purger[]`. */
export const PURGERS = Symbol('Purgers');

const NIGHTLY = 'nightly';
const PURGED_AT_ONCE = 1_000;
const AUDITED_PEOPLE = 20;
/** Rollups between two looks at the signal. */
const STRIDE = 50;
/** How long a statement may still take once the signal is given. */
const GRACE_MS = 700;
const NEVER = new AbortController().signal;

/**
 * What has to be done now and then without anybody asking: rollups, fleet views, retention, audit. Of all processes on
 * one database only one at a time is at each round. Every part can be broken off and done again at any moment. On abort a
 * round ends after the piece of work under way, whose connections are cut if it takes long and the process is to end.
 */
@Injectable()
export class Maintenance {
  private readonly logger = new Logger('maintenance');

  constructor(
    private readonly pools: ActivityPools,
    private readonly rollups: Rollups,
    private readonly fleet: FleetRefresh,
    private readonly retention: RetentionService,
    private readonly audit: AuditService,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(PURGERS) private readonly purgers: readonly Purger[],
  ) {}

  /** Rollups by month and of dependencies, then the fleet views. Undefined: another process is at it. */
  frequent(signal: AbortSignal = NEVER): Promise<MaintenanceReport | undefined> {
    return this.alone('frequent', signal, () =>
      this.round('frequent', signal, [
        ['rollups', async (stop) => ({ rolled: await this.catchUp(stop) })],
        ['fleet', async () => ({ ...(await this.fleet.run()) })],
      ]),
    );
  }

  /**
   * Retention, what has expired, then the audit of another sample each day; written down in `storage_log`. Undefined: another process is
   * at it, or did it at or after `unlessSince`.
   */
  nightly(unlessSince?: Micros, signal: AbortSignal = NEVER): Promise<MaintenanceReport | undefined> {
    return this.alone('nightly', signal, async () => {
      const last = await this.lastNightly();
      if (unlessSince !== undefined && last !== undefined && last >= unlessSince) return undefined;
      const report = await this.round('nightly', signal, [
        ['retention', (stop) => this.forget(stop)],
        ['expired', (stop) => this.purge(stop)],
        ['audit', (stop) => this.examine(stop)],
      ]);
      if (!signal.aborted) await run(this.pools.job, LOG, [NIGHTLY, null, JSON.stringify({ parts: report.parts })]);
      return report;
    });
  }

  /** When {@link nightly} last came to its end, whoever ran it. */
  async lastNightly(): Promise<Micros | undefined> {
    const [row] = await run(this.pools.job, LAST_LOGGED, [NIGHTLY]);
    return row?.at ?? undefined;
  }

  private async alone<T>(round: MaintenanceRound, signal: AbortSignal, work: () => Promise<T>): Promise<T | undefined> {
    const session = await this.pools.job.connect();
    session.on('error', () => undefined);
    try {
      const [lock] = await run(session, TRY_MAINTENANCE, [round]);
      if (lock?.is_ours !== true) return undefined;
      return await this.cuttable(signal, work).finally(() => unlock(session, round));
    } finally {
      session.release(true);
    }
  }

  /** After the abort and the grace, statements of long work fail, so that nobody waits for them. */
  private async cuttable<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const { job } = this.pools;
    const inUse = new Set<CuttableClient>();
    const acquired = (client: PoolClient) => void inUse.add(client as CuttableClient);
    const released = (_: Error | undefined, client: PoolClient) => void inUse.delete(client as CuttableClient);
    const cut = () => {
      for (const client of inUse) client.connection.stream.destroy();
    };
    let grace: NodeJS.Timeout | undefined;
    const aborted = () => {
      // The process goes on when a round is merely called off, and others use these connections.
      if (signal.reason instanceof JobInterrupted && signal.reason.why !== 'stopping') return;
      grace = setTimeout(cut, GRACE_MS).unref();
    };
    job.on('acquire', acquired).on('release', released);
    signal.addEventListener('abort', aborted);
    try {
      return await work();
    } finally {
      clearTimeout(grace);
      signal.removeEventListener('abort', aborted);
      job.off('acquire', acquired).off('release', released);
    }
  }

  private async round(
    round: MaintenanceRound,
    signal: AbortSignal,
    parts: readonly Part[],
  ): Promise<MaintenanceReport> {
    const outcomes: MaintenancePart[] = [];
    for (const [name, work] of parts) {
      if (signal.aborted) break;
      outcomes.push(await this.attempt(name, () => work(signal), signal));
    }
    return { round, parts: outcomes };
  }

  private async attempt(
    name: string,
    work: () => Promise<Readonly<Record<string, unknown>>>,
    signal: AbortSignal,
  ): Promise<MaintenancePart> {
    try {
      return { name, result: await work() };
    } catch (error) {
      const [reason = ''] = String((error as Error).message).split('\n', 1);
      if (!signal.aborted) this.logger.error(`${name} failed: ${reason}`, (error as Error).stack);
      return { name, error: reason };
    }
  }

  private async catchUp(signal: AbortSignal): Promise<number> {
    let total = 0;
    for (let rolled = STRIDE; rolled === STRIDE && !signal.aborted; total += rolled) {
      rolled = await this.rollups.catchUp(STRIDE);
    }
    return total;
  }

  private async forget(signal: AbortSignal): Promise<Readonly<Record<string, unknown>>> {
    const { people, heartbeats, chunks, postponed } = await this.retention.apply(this.clock.now(), () =>
      signal.throwIfAborted(),
    );
    return { people: people.length, heartbeats, chunks, postponed: postponed.length };
  }

  private async purge(signal: AbortSignal): Promise<Readonly<Record<string, number>>> {
    const counts: Record<string, number> = {};
    for (const purger of this.purgers) {
      let total = 0;
      for (let purged = 1; purged > 0 && !signal.aborted; total += purged) {
        purged = await purger.purgeExpired(PURGED_AT_ONCE);
      }
      counts[purger.purges] = total;
    }
    return counts;
  }

  private async examine(signal: AbortSignal): Promise<Readonly<Record<string, unknown>>> {
    const now = this.clock.now();
    const order = { sample: AUDITED_PEOPLE, seed: Math.floor(now / MICROS_PER_DAY), now };
    const { people, windows, findings } = await this.audit.run(order, () => signal.throwIfAborted());
    const unrepaired = findings.filter(({ isRepaired }) => !isRepaired).length;
    if (findings.length > 0) this.logger.warn(`audit: ${findings.length} differences, ${unrepaired} left`);
    return { people, windows, findings: findings.length, unrepaired };
  }
}

/** The session ends right after; unlocking first frees the lock before the caller goes on. */
async function unlock(session: PoolClient, round: MaintenanceRound): Promise<void> {
  await run(session, END_MAINTENANCE, [round]).catch(() => undefined);
}
