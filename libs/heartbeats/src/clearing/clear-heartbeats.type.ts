import { z } from 'zod';
import { defineJob } from '#libs/platform/queue';

/** Deletes what a person sent before an instant (µs), all of it or that of one project. */
export const CLEAR_HEARTBEATS = defineJob({
  queue: 'derive',
  name: 'heartbeats.clear',
  payload: z.object({ userId: z.int(), untilUs: z.int(), projectId: z.int().nullable() }),
  key: ({ userId, untilUs, projectId }) => `${userId}:${projectId ?? 'all'}:${untilUs}`,
});
