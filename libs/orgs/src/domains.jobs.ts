import { z } from 'zod';
import { defineJob } from '#libs/platform/queue';

/** Has every organisation's domains looked at again. On a schedule. */
export const CHECK_DOMAINS = defineJob({
  queue: 'derive',
  name: 'orgs.check-domains',
  payload: z.object({}),
  key: () => 'all',
});

/** Looks whether the records of one organisation's domains are still there. */
export const CHECK_DOMAINS_OF_ORG = defineJob({
  queue: 'fetch',
  name: 'orgs.check-domains-of-org',
  payload: z.object({ orgId: z.uuid() }),
  key: ({ orgId }) => orgId,
});
