import { z } from 'zod';
import { defineJob } from '#libs/platform/queue';

/** Erases the person of one approved request. Its payload names nobody. */
export const ERASE_PERSON = defineJob({
  queue: 'upkeep',
  name: 'deletions.erase',
  payload: z.object({ requestId: z.int().positive() }),
  key: ({ requestId }) => String(requestId),
  attempts: 12,
  whenRunning: 'again',
});

/** Promises the job of every request that is due and has none. On a schedule. */
export const ERASE_DUE_PEOPLE = defineJob({
  queue: 'upkeep',
  name: 'deletions.erase-due',
  payload: z.object({}),
  key: () => 'all',
});
