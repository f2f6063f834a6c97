import { z } from 'zod';
import { defineJob } from '#libs/platform/queue';

/**
 * Passes on what one mirror has to. How an attempt went stands with the mirror, and when the next one is due: the job
 * itself fails only if the database does.
 */
export const FORWARD_MIRROR = defineJob({
  queue: 'hooks',
  name: 'mirrors.forward',
  payload: z.object({ mirrorId: z.uuid() }),
  key: ({ mirrorId }) => mirrorId,
  whenRunning: 'again',
});
