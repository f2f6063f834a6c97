import { z } from 'zod';
import { defineJob } from '#libs/platform/queue';

/** Asks for the figures of every range that is due. On a schedule. */
export const REFRESH_FLEET_STATISTICS = defineJob({
  queue: 'derive',
  name: 'insights.refresh-fleet-statistics',
  payload: z.object({}),
  key: () => 'all',
});

/** Counts everybody over one range. */
export const COMPUTE_FLEET_STATISTICS = defineJob({
  queue: 'derive',
  name: 'insights.fleet-statistics',
  payload: z.object({ range: z.string() }),
  key: ({ range }) => range,
});
