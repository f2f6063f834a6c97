import { z } from 'zod';
import { defineJob } from '#libs/platform/queue';

/** Looks whose goals have to be looked at. */
export const CHECK_GOALS = defineJob({
  queue: 'derive',
  name: 'goals.check',
  payload: z.object({}),
  key: () => 'all',
});

/** One mail to one subscriber about one period. */
export const MAIL_GOAL = defineJob({
  queue: 'mail',
  name: 'goals.mail',
  payload: z.object({ goalId: z.uuid(), period: z.iso.date(), userId: z.int() }),
  key: ({ goalId, period, userId }) => `${goalId}:${period}:${userId}`,
});
