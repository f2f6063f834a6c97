import { counter, gauge, histogram } from '#libs/platform/observability';

/** How an attempt ended. */
export type AttemptOutcome = 'done' | 'retried' | 'failed' | 'cancelled' | 'handed_back' | 'lost';

export const attempts = histogram({
  name: 'job_duration_seconds',
  help: 'Attempts at jobs: how long they took, and how they ended.',
  labels: ['queue', 'name', 'outcome'],
  buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600],
});

/** Known from the start at zero, so that the first failure is an increase. */
export const failures = counter({
  name: 'job_failures_total',
  help: 'Attempts that failed; given_up: for the last time.',
  labels: ['queue', 'name', 'kind'],
});

export const running = gauge({
  name: 'jobs_running',
  help: 'Jobs that this process is doing.',
  labels: ['queue'],
});

export const carried = counter({
  name: 'queue_carried_total',
  help: 'Due jobs that Redis took, or did not take.',
  labels: ['result'],
});
