import { namedQuery } from '#libs/platform/database';
import type { QueueName } from '../queues.js';

/** A job that was just taken, as its attempt sees it. */
export interface ClaimedJob {
  readonly id: string;
  readonly queue: string;
  readonly name: string;
  readonly payload: unknown;
  /** W3C `traceparent` of whoever asked. */
  readonly trace: string | null;
  readonly attempt: number;
  readonly max_attempts: number;
  readonly is_cancel_requested: boolean;
  /** Every attempt was used up before this one: the last of them ended with its process. */
  readonly is_exhausted: boolean;
}

/**
 * Due: waiting and its moment has come, or running under a lease that nobody renewed. Moments are of the caller's clock,
 * leases of the server's.
 */
const IS_DUE = (now: string) =>
  `(state = 'waiting' and run_at <= ${now} or state = 'running' and lease_until < clock_timestamp())`;

/**
 * What was asked for while a run went on is kept only where this claim does no work: the run begins anew otherwise and
 * sees everything.
 */
const CLAIM = (whose: string) => `
  with due as (select id, attempt, is_again from jobs where ${whose} limit 1 for update skip locked)
  update jobs j set
    state = 'running',
    worker = $3,
    lease_until = clock_timestamp() + make_interval(secs => $4),
    attempt = least(j.attempt + 1, j.max_attempts),
    is_again = j.is_again and (j.is_cancel_requested or j.attempt >= j.max_attempts),
    started_at = clock_timestamp()
  from due where j.id = due.id
  returning j.id, j.queue, j.name, j.payload, j.trace, j.attempt, j.max_attempts, j.is_cancel_requested,
    due.attempt >= j.max_attempts as is_exhausted`;

export const CLAIM_JOB = namedQuery<readonly [id: string, now: string, worker: string, leaseS: number], ClaimedJob>(
  'job-claim',
  CLAIM(`id = $1 and ${IS_DUE('$2')}`),
);

type ClaimNext = readonly [queues: readonly string[], now: string, worker: string, leaseS: number];

export const CLAIM_NEXT_JOB = namedQuery<ClaimNext, ClaimedJob>(
  'job-claim-next',
  CLAIM(`queue = any($1::text[]) and ${IS_DUE('$2')} order by run_at`),
);

/** Whose the lease still is; every statement of an attempt begins with this. */
const MINE = `id = $1 and worker = $2 and state = 'running'`;

type Renewal = readonly [id: string, worker: string, leaseS: number, progress: number | null];

export const RENEW_JOB = namedQuery<Renewal, { is_cancel_requested: boolean }>(
  'job-renew',
  `update jobs set lease_until = clock_timestamp() + make_interval(secs => $3), progress = coalesce($4, progress)
  where ${MINE} returning is_cancel_requested`,
);

/** A row that is waiting again is told to the workers; in `returning`. */
const TELL = `case when state = 'waiting' then pg_notify('jobs', queue) end as told`;

type Ending = readonly [id: string, worker: string, state: string, error: string | null, now: string];

/** The end of a run. Asked for again meanwhile, it waits as a new one does. */
export const END_JOB = namedQuery<Ending, { state: string }>(
  'job-end',
  `update jobs set
    state = case when is_again then 'waiting' else $3 end,
    run_at = case when is_again then $5 else run_at end,
    attempt = case when is_again then 0 else attempt end,
    progress = case when is_again then 0 when $3 = 'done' then 1 else progress end,
    error = $4,
    is_cancel_requested = is_cancel_requested and not is_again,
    is_again = false,
    worker = null,
    lease_until = null,
    finished_at = case when not is_again then clock_timestamp() end
  where ${MINE} returning state, ${TELL}`,
);

type Return = readonly [id: string, worker: string, runAt: string | null, error: string | null];

/**
 * Back to waiting until a moment; without one at once, as if the attempt had not been. Not where it was called off.
 */
export const RETURN_JOB = namedQuery<Return, { state: string }>(
  'job-return',
  `update jobs set
    state = 'waiting',
    run_at = coalesce($3, run_at),
    attempt = case when $3::timestamptz is null then greatest(attempt - 1, 0) else attempt end,
    error = coalesce($4, error),
    is_again = false,
    worker = null,
    lease_until = null
  where ${MINE} and not is_cancel_requested returning state, ${TELL}`,
);

export interface DueJob {
  readonly id: string;
  readonly queue: QueueName;
  /** Attempts until now. */
  readonly attempt: number;
}

/** The first due jobs of each queue, so that a long queue hides no other. */
export const DUE_JOBS = namedQuery<readonly [queues: readonly string[], now: string, perQueue: number], DueJob>(
  'job-due',
  `select due.id, due.queue, due.attempt
  from unnest($1::text[]) as q (name)
  cross join lateral (
    select id, queue, attempt from jobs where queue = q.name and ${IS_DUE('$2')} order by run_at limit $3
  ) as due`,
);
