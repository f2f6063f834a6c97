import { z } from 'zod';
import { defineJob } from '#libs/platform/queue';

/** Looks which mirrors have something to pass on. */
export const CHECK_MIRRORS = defineJob({
  queue: 'derive',
  name: 'mirrors.check',
  payload: z.object({}),
  key: () => 'all',
});
