import type { Pool } from 'pg';
import { run } from '#libs/platform/database';
import { RENEW_JOB } from './sql/attempts.sql.js';

/** Why a run is to end early. */
export type Interruption = 'cancelled' | 'lost' | 'stopping';

/** Reason of an aborted {@link JobRun.signal}. */
export class JobInterrupted extends Error {
  override readonly name = 'JobInterrupted';

  constructor(readonly why: Interruption) {
    super(`the job was interrupted: ${why}`);
  }
}

/** Milliseconds. */
export class LeaseOptions {
  constructor(
    /** How long a run may be silent before another worker takes its job. */
    readonly leaseMs = 30_000,
    readonly renewMs = 10_000,
    /** Least time between two writes of progress. */
    readonly progressMs = 1_000,
  ) {}
}

export interface LeaseHolder {
  readonly pool: Pool;
  readonly id: string;
  /** Names this attempt, and fences out every other one. */
  readonly worker: string;
  readonly options: LeaseOptions;
}

/** Keeps a claimed job for one attempt: renews the lease, writes progress, learns that it was called off. */
export class AttemptLease {
  private readonly abort = new AbortController();
  private readonly timer: NodeJS.Timeout;
  /** Monotonic, ms. */
  private renewedAt = performance.now();
  private wroteAt = 0;
  private latest: number | null = null;
  private renewing: Promise<void> | undefined;
  private hasEnded = false;

  constructor(private readonly holder: LeaseHolder) {
    this.timer = setInterval(() => void this.renew(), holder.options.renewMs).unref();
  }

  get signal(): AbortSignal {
    return this.abort.signal;
  }

  get interruption(): Interruption | undefined {
    return (this.abort.signal.reason as JobInterrupted | undefined)?.why;
  }

  interrupt(why: Interruption): void {
    if (!this.abort.signal.aborted) this.abort.abort(new JobInterrupted(why));
  }

  progress(done: number): void {
    if (!Number.isFinite(done)) return;
    this.latest = Math.min(1, Math.max(0, done));
    if (performance.now() - this.wroteAt >= this.holder.options.progressMs) void this.renew();
  }

  /** Never fails: a database that does not answer for as long as the lease lasts is a lost lease. */
  renew(): Promise<void> {
    if (this.hasEnded) return Promise.resolve();
    this.renewing ??= this.ask().finally(() => {
      this.renewing = undefined;
    });
    return this.renewing;
  }

  end(): void {
    this.hasEnded = true;
    clearInterval(this.timer);
  }

  private async ask(): Promise<void> {
    const { pool, id, worker, options } = this.holder;
    const startedAt = performance.now();
    this.wroteAt = startedAt;
    try {
      const [row] = await run(pool, RENEW_JOB, [id, worker, options.leaseMs / 1_000, this.latest]);
      if (this.hasEnded) return;
      if (row === undefined) this.interrupt('lost');
      else if (row.is_cancel_requested) this.interrupt('cancelled');
      this.renewedAt = startedAt;
    } catch {
      if (performance.now() - this.renewedAt >= options.leaseMs) this.interrupt('lost');
    }
  }
}
