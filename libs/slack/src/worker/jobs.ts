import { z } from 'zod';
import { defineJob } from '#libs/platform/queue';

/** Looks whose hours have to be looked at. */
export const CHECK_HOURS = defineJob({
  queue: 'derive',
  name: 'slack.check',
  payload: z.object({}),
  key: () => 'all',
});

/** Looks at one person's hours of today. */
export const COUNT_HOURS = defineJob({
  queue: 'derive',
  name: 'slack.count',
  payload: z.object({ userId: z.int() }),
  key: ({ userId }) => String(userId),
  whenRunning: 'again',
});

/** One message to one channel. */
export const POST_HOUR = defineJob({
  queue: 'hooks',
  name: 'slack.post',
  payload: z.object({
    userId: z.int(),
    channelId: z.string(),
    projectId: z.int(),
    day: z.iso.date(),
    hours: z.int(),
  }),
  key: ({ userId, channelId, projectId, day, hours }) => `${userId}:${channelId}:${projectId}:${day}:${hours}`,
});
