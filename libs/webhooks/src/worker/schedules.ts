import { z } from 'zod';
import { defineJob } from '#libs/platform/queue';

/** Looks who is to be told of the day that has ended. */
export const TELL_DAILY_SUMMARIES = defineJob({
  queue: 'derive',
  name: 'webhooks.tell-daily-summaries',
  payload: z.object({}),
  key: () => 'all',
});

/** Looks who has begun a day. */
export const TELL_FIRST_HEARTBEATS = defineJob({
  queue: 'derive',
  name: 'webhooks.tell-first-heartbeats',
  payload: z.object({}),
  key: () => 'all',
});
