import { z } from 'zod';
import { defineJob } from '#libs/platform/queue';

/** Tries a delivery eleven times in about eight hours. */
export const DELIVER_WEBHOOK = defineJob({
  queue: 'hooks',
  name: 'webhooks.deliver',
  payload: z.object({ deliveryId: z.uuid() }),
  key: ({ deliveryId }) => deliveryId,
  attempts: 11,
  backoff: { firstMs: 30_000, maxMs: 4 * 60 * 60_000 },
  whenRunning: 'again',
});
