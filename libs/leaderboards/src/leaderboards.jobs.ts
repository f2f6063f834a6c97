import { z } from 'zod';
import { defineJob } from '#libs/platform/queue';

/** Counts everybody anew, for all boards. On a schedule. */
export const TAKE_LEADER_SNAPSHOT = defineJob({
  queue: 'derive',
  name: 'leaderboards.snapshot',
  payload: z.object({}),
  key: () => 'all',
});

/** Counts somebody who has just joined a board. */
export const COUNT_LEADER = defineJob({
  queue: 'derive',
  name: 'leaderboards.count-one',
  payload: z.object({ userId: z.int().positive() }),
  key: ({ userId }) => String(userId),
  whenRunning: 'again',
});
