import { z } from 'zod';
import { defineJob } from '#libs/platform/queue';

/**
 * Lets a person's history follow their rules. `note_rules_v1` promises it too, under the same name, key and number of
 * attempts. They last for an hour: nobody asks again, and what is half applied would stay so.
 */
export const APPLY_RULES = defineJob({
  queue: 'derive',
  name: 'custom-rules.apply',
  payload: z.object({ userId: z.int().positive() }),
  key: ({ userId }) => String(userId),
  attempts: 12,
  whenRunning: 'again',
});
