import { startTraced, type Traced } from '#libs/platform/observability';
import { type AttemptOutcome, attempts, failures, running } from './queue-metrics.js';
import type { ClaimedJob } from './sql/attempts.sql.js';

/** Who brought a job to its runner. */
export type Carriage = 'bull' | 'in-process';

/** One attempt, as operators see it: counted, timed, and part of the trace of whoever asked for it. */
export class WatchedAttempt {
  private readonly started = performance.now();
  private readonly traced: Traced | undefined;
  private readonly labels: { readonly queue: string; readonly name: string };

  constructor({ id, queue, name, attempt, trace }: ClaimedJob, carriage: Carriage) {
    this.labels = { queue, name };
    this.traced = startTraced({
      name: `job ${name}`,
      kind: 'consumer',
      parent: trace,
      attributes: {
        'messaging.system': carriage,
        'messaging.destination.name': queue,
        'messaging.message.id': id,
        'beatkeeper.job.attempt': attempt,
      },
    });
    running.inc({ queue });
  }

  run<T>(work: () => T): T {
    return this.traced === undefined ? work() : this.traced.run(work);
  }

  /** @param outcome undefined: the database did not let it be written down */
  end(outcome: AttemptOutcome | undefined): void {
    const { queue, name } = this.labels;
    running.dec({ queue });
    const shown = outcome ?? 'lost';
    attempts.observe({ queue, name, outcome: shown }, (performance.now() - this.started) / 1_000);
    const hasFailed = shown === 'failed' || shown === 'retried';
    if (hasFailed) failures.inc({ queue, name, kind: 'attempt' });
    if (shown === 'failed') failures.inc({ queue, name, kind: 'given_up' });
    this.traced?.set({ 'beatkeeper.job.outcome': shown });
    this.traced?.end(hasFailed ? `job_${shown}` : undefined);
  }
}

/** Whoever could fail is there from the start. */
export function announceFailures(queue: string, name: string): void {
  for (const kind of ['attempt', 'given_up']) failures.inc({ queue, name, kind }, 0);
}
