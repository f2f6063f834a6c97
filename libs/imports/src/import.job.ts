import { z } from 'zod';
import { defineJob } from '#libs/platform/queue';

const payload = z.object({ importId: z.uuid() });

/** Takes in one import. Picked up again after every crash, so that a restart of the server is no attempt lost. */
export const RUN_IMPORT = defineJob({
  queue: 'bulk',
  name: 'imports.run',
  payload,
  key: ({ importId }) => importId,
  attempts: 20,
});

/**
 * Asks for the above when the other server may have made its dump: nobody's place is held meanwhile. A job of its own,
 * because that one still runs when it asks.
 */
export const RESUME_IMPORT = defineJob({
  queue: 'fetch',
  name: 'imports.resume',
  payload,
  key: ({ importId }) => importId,
  attempts: 20,
  whenRunning: 'again',
});
