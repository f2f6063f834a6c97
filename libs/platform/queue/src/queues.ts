/** Every queue there is. Jobs of one queue share its workers and are of one kind of cost. */
export const QUEUES = [
  /** Small pieces of our own database work: evaluations, snapshots, re-application. */
  'derive',
  /** Minutes of streaming: dumps and imports. */
  'bulk',
  /** Waiting for other people's servers: forges. */
  'fetch',
  /** Mail that may be tried again. */
  'mail',
  /** Calls to webhooks and mirrors. */
  'hooks',
  /** Upkeep of the installation, on a schedule. */
  'upkeep',
] as const;

export type QueueName = (typeof QUEUES)[number];
