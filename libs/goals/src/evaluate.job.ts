import { z } from 'zod';
import { defineJob } from '#libs/platform/queue';

/** Looks how one person does, and tells what was reached. */
export const EVALUATE_GOALS = defineJob({
  queue: 'derive',
  name: 'goals.evaluate',
  payload: z.object({ userId: z.int() }),
  key: ({ userId }) => String(userId),
  whenRunning: 'again',
});
