import type { QueueName } from './queues.js';
import type { DueJob } from './sql/attempts.sql.js';

/** How many jobs of each queue one process does at a time. */
export type QueueConcurrency = Readonly<Record<QueueName, number>>;

/**
 * Brings due jobs to somebody who runs them. It promises nothing: what it loses stays due, and is handed to it again at
 * the next sweep; what it brings twice is claimed once.
 */
export abstract class JobCarrier {
  /** Never fails, never waits for the work. */
  abstract carry(due: readonly DueJob[]): Promise<void>;

  /** Brings nothing any more. The runner has stopped before. */
  abstract stop(): Promise<void>;
}
