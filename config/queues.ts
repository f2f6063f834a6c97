import type { QueueName } from '#libs/platform/queue';

/** How many jobs of each queue one worker process does at a time. */
export const QUEUE_CONCURRENCY: Readonly<Record<QueueName, number>> = {
  derive: 2,
  bulk: 1,
  fetch: 2,
  mail: 2,
  hooks: 4,
  // Rounds of upkeep never overlap in one process.
  upkeep: 1,
};
