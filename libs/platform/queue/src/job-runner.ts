import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { CLOCK, type Clock } from '#libs/kernel';
import { run } from '#libs/platform/database';
import { redact } from '#libs/platform/observability';
import { AttemptLease, LeaseOptions } from './attempt-lease.js';
import { delayAfter } from './backoff.js';
import { type JobRun, type JobType, PermanentFailure } from './job-type.js';
import type { AttemptOutcome } from './queue-metrics.js';
import { QueuePool } from './queue-pool.js';
import { QUEUES, type QueueName } from './queues.js';
import {
  CLAIM_JOB,
  CLAIM_NEXT_JOB,
  type ClaimedJob,
  DUE_JOBS,
  type DueJob,
  END_JOB,
  RETURN_JOB,
} from './sql/attempts.sql.js';
import { announceFailures, type Carriage, WatchedAttempt } from './watched-attempt.js';

/** A {@link JobHandler} of whatever payload. */
export interface AnyJobHandler {
  readonly type: Pick<JobType, 'queue' | 'name' | 'payload' | 'backoff'>;
  run(job: JobRun<object>): Promise<void>;
  gaveUp?(payload: object, reason: string): Promise<void>;
}

/** Injection token of every handler of the process: `readonly AnyJobHandler[]`. */
export const JOB_HANDLERS = Symbol('JobHandlers');

const MAX_REASON = 500;
/** How long runs may go on by themselves once the process stops, and how long after their signal. */
const STOP_QUIETLY_MS = 700;
const STOP_MS = 2_500;
const DUE_AT_ONCE = 200;

interface Attempt {
  readonly job: ClaimedJob;
  readonly worker: string;
  readonly lease: AttemptLease;
}

/** How an attempt failed. */
interface Failure {
  readonly reason: string;
  readonly isPermanent: boolean;
}

/**
 * Takes jobs and does them, one attempt per call. Only one attempt of a job is alive anywhere: it holds a lease by the
 * server's time, and what it reports counts only as long as the lease is its own.
 */
@Injectable()
export class JobRunner {
  private readonly logger = new Logger('jobs');
  private readonly handlers: ReadonlyMap<string, AnyJobHandler>;
  private readonly attempts = new Map<string, Attempt>();
  private readonly underWay = new Set<Promise<unknown>>();
  private isStopping = false;

  constructor(
    private readonly rows: QueuePool,
    @Inject(JOB_HANDLERS) handlers: readonly AnyJobHandler[],
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly leases: LeaseOptions,
  ) {
    this.handlers = byName(handlers);
  }

  /** Runs this job if it is due and nobody else has it. False: it was not. Fails only if the database does. */
  async run(id: string): Promise<boolean> {
    if (this.isStopping) return false;
    const worker = randomUUID();
    return this.take(worker, 'bull', run(this.rows.pool, CLAIM_JOB, [id, this.now(), worker, this.leaseS]));
  }

  /** Runs the job of these queues that is due for longest. False: none is. Fails only if the database does. */
  async runNext(queues: readonly QueueName[]): Promise<boolean> {
    if (this.isStopping) return false;
    const worker = randomUUID();
    const claim = run(this.rows.pool, CLAIM_NEXT_JOB, [queues, this.now(), worker, this.leaseS]);
    return this.take(worker, 'in-process', claim);
  }

  /** Runs every job that is due by the clock, one after the other, until none is. @returns how many attempts that were */
  async drain(): Promise<number> {
    let count = 0;
    while (await this.runNext(QUEUES)) count++;
    return count;
  }

  /** What could be run now, some of each queue. */
  due(): Promise<DueJob[]> {
    return run(this.rows.pool, DUE_JOBS, [QUEUES, this.now(), DUE_AT_ONCE]);
  }

  /** Somebody called this job off: a run of it in this process learns of it at once instead of at its next renewal. */
  async look(id: string): Promise<void> {
    await this.attempts.get(id)?.lease.renew();
  }

  /** Nothing new is taken from now on. */
  close(): void {
    this.isStopping = true;
  }

  /**
   * Waits a moment for runs under way, then gives their signals, then hands their jobs back so that another process
   * takes them at once. An attempt that was broken off so does not count.
   */
  async stop(): Promise<void> {
    this.close();
    await this.settled(STOP_QUIETLY_MS);
    for (const { lease } of this.attempts.values()) lease.interrupt('stopping');
    await this.settled(STOP_MS);
    await Promise.allSettled([...this.attempts.values()].map((attempt) => this.handBack(attempt)));
  }

  private async settled(milliseconds: number): Promise<void> {
    let deadline: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      deadline = setTimeout(resolve, milliseconds);
    });
    await Promise.race([Promise.allSettled([...this.underWay]), late]);
    clearTimeout(deadline);
  }

  private async take(worker: string, carriage: Carriage, claim: Promise<ClaimedJob[]>): Promise<boolean> {
    const work = claim.then(([job]) =>
      job === undefined ? false : this.attempt(job, worker, carriage).then(() => true),
    );
    this.underWay.add(work);
    try {
      return await work;
    } finally {
      this.underWay.delete(work);
    }
  }

  private async attempt(job: ClaimedJob, worker: string, carriage: Carriage): Promise<void> {
    const lease = new AttemptLease({ pool: this.rows.pool, id: job.id, worker, options: this.leases });
    const attempt = { job, worker, lease };
    this.attempts.set(job.id, attempt);
    if (this.isStopping) lease.interrupt('stopping');
    const watched = new WatchedAttempt(job, carriage);
    let outcome: AttemptOutcome | undefined;
    try {
      outcome = await watched.run(async () => {
        const failure = await this.work(attempt);
        if (failure !== undefined) await lease.renew();
        lease.end();
        return this.conclude(attempt, failure);
      });
    } finally {
      watched.end(outcome);
      lease.end();
      if (this.attempts.get(job.id) === attempt) this.attempts.delete(job.id);
    }
  }

  /** Undefined: done, or interrupted. */
  private async work({ job, lease }: Attempt): Promise<Failure | undefined> {
    if (job.is_cancel_requested) lease.interrupt('cancelled');
    if (lease.signal.aborted) return undefined;
    if (job.is_exhausted) return { reason: 'the worker ended during the last attempt', isPermanent: true };
    const handler = this.handlers.get(job.name);
    if (handler === undefined) return { reason: `no handler knows jobs named ${job.name}`, isPermanent: true };
    const payload = handler.type.payload.safeParse(job.payload);
    if (!payload.success) {
      const [issue] = payload.error.issues;
      return { reason: `bad payload: ${issue?.path.join('.')} ${issue?.message}`, isPermanent: true };
    }
    try {
      await handler.run({
        id: job.id,
        payload: payload.data,
        attempt: job.attempt,
        isLastAttempt: job.attempt >= job.max_attempts,
        signal: lease.signal,
        progress: (done) => lease.progress(done),
      });
      return undefined;
    } catch (error) {
      return { reason: reasonOf(error), isPermanent: error instanceof PermanentFailure };
    }
  }

  private async conclude(attempt: Attempt, failure: Failure | undefined): Promise<AttemptOutcome> {
    const { job, lease } = attempt;
    switch (lease.interruption) {
      case 'lost':
        this.logger.warn(`${job.name} ${job.id}: the lease was lost, somebody else goes on`);
        return 'lost';
      case 'cancelled':
        await this.end(attempt, 'cancelled', null);
        return 'cancelled';
      case 'stopping':
        await this.handBack(attempt);
        return 'handed_back';
      default:
        if (failure !== undefined) return this.failed(attempt, failure);
        await this.end(attempt, 'done', null);
        return 'done';
    }
  }

  private async failed(attempt: Attempt, { reason, isPermanent }: Failure): Promise<AttemptOutcome> {
    const { job, worker } = attempt;
    const place = `${job.name} ${job.id}, attempt ${job.attempt} of ${job.max_attempts}`;
    const handler = this.handlers.get(job.name);
    if (!isPermanent && job.attempt < job.max_attempts && handler !== undefined) {
      this.logger.warn(`${place}: ${reason}`);
      const runAt = this.clock.now() + delayAfter(job.attempt, handler.type.backoff) * 1_000;
      const returned = await run(this.rows.pool, RETURN_JOB, [job.id, worker, isoOf(runAt), reason]);
      if (returned.length > 0) return 'retried';
      await this.end(attempt, 'cancelled', reason);
      return 'cancelled';
    }
    this.logger.error(`${place}, given up: ${reason}`);
    await this.end(attempt, 'failed', reason);
    return 'failed';
  }

  private async handBack(attempt: Attempt): Promise<void> {
    const { job, worker } = attempt;
    const returned = await run(this.rows.pool, RETURN_JOB, [job.id, worker, null, null]);
    if (returned.length === 0) await this.end(attempt, 'cancelled', null);
  }

  /**
   * Whoever waits is told before the row says so: a process that dies in between tells again, instead of never.
   */
  private async end({ job, worker }: Attempt, state: 'done' | 'failed' | 'cancelled', reason: string | null) {
    if (state === 'failed') await this.tellGivenUp(job, reason ?? '');
    await run(this.rows.pool, END_JOB, [job.id, worker, state, reason, this.now()]);
  }

  private async tellGivenUp(job: ClaimedJob, reason: string): Promise<void> {
    const handler = this.handlers.get(job.name);
    const payload = handler?.type.payload.safeParse(job.payload);
    if (payload?.success !== true) return;
    try {
      await handler?.gaveUp?.(payload.data, reason);
    } catch (error) {
      this.logger.error(`${job.name} ${job.id}: giving up failed: ${reasonOf(error)}`);
    }
  }

  private get leaseS(): number {
    return this.leases.leaseMs / 1_000;
  }

  private now(): string {
    return isoOf(this.clock.now());
  }
}

function byName(handlers: readonly AnyJobHandler[]): ReadonlyMap<string, AnyJobHandler> {
  const found = new Map<string, AnyJobHandler>();
  for (const handler of handlers) {
    const { name } = handler.type;
    if (found.has(name)) throw new Error(`two handlers of jobs named ${name}`);
    found.set(name, handler);
    announceFailures(handler.type.queue, name);
  }
  return found;
}

const isoOf = (us: number) => new Date(us / 1_000).toISOString();

/** First line, without secrets. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message || error.name : String(error);
  return redact(message.split('\n', 1)[0] ?? '').slice(0, MAX_REASON);
}
