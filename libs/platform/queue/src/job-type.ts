import type { z } from 'zod';
import type { QueueName } from './queues.js';

/** How long to wait before the next attempt: `firstMs`, doubled each time, at most `maxMs`. */
export interface Backoff {
  readonly firstMs: number;
  readonly maxMs: number;
}

/** A kind of job. Payloads carry ids, never rows: what they name is read when the job runs. */
export interface JobType<P extends object = object> {
  readonly queue: QueueName;
  /** Unique among all types, `<library>.<verb>`. */
  readonly name: string;
  readonly payload: z.ZodType<P>;
  /** Natural key: of one name and key at most one job waits or runs. */
  readonly key: (payload: P) => string;
  /** Attempts in all, the first included. */
  readonly attempts: number;
  readonly backoff: Backoff;
  /** Asked for while it runs: `join` the run, or run `again` after it, because what it reads may have changed. */
  readonly whenRunning: 'join' | 'again';
}

const DEFAULTS = { attempts: 5, backoff: { firstMs: 5_000, maxMs: 15 * 60_000 }, whenRunning: 'join' } as const;

type Choices<P extends object> = Pick<JobType<P>, 'queue' | 'name' | 'payload' | 'key'> & Partial<JobType<P>>;

/**
 * A type of job. Unless it says otherwise: five attempts, 5 s before the second, doubled to 15 min at most, `join`.
 */
export function defineJob<P extends object>(type: Choices<P>): JobType<P> {
  return Object.freeze({ ...DEFAULTS, ...type });
}

/** One run of a job. */
export interface JobRun<P extends object> {
  readonly id: string;
  readonly payload: P;
  /** 1 for the first. */
  readonly attempt: number;
  readonly isLastAttempt: boolean;
  /** Aborted when the job is cancelled, its lease is lost, or the process stops. Long work looks at it between slices. */
  readonly signal: AbortSignal;
  /** Share of the work that is done, 0 to 1. Cheap to call often: what is written is throttled. */
  progress(done: number): void;
}

/**
 * Does the jobs of one type. May run again after any crash, also after it had finished its work but not said so: what it
 * writes must be idempotent. A {@link PermanentFailure} is not tried again.
 */
export interface JobHandler<P extends object = object> {
  readonly type: JobType<P>;
  run(job: JobRun<P>): Promise<void>;
  /** After the last attempt failed, or the failure was permanent: tells whoever waits. */
  gaveUp?(payload: P, reason: string): Promise<void>;
}

/** Trying again would not help. The message may be shown to the person. */
export class PermanentFailure extends Error {
  override readonly name = 'PermanentFailure';
}
