import { z } from 'zod';
import { defineJob } from '#libs/platform/queue';

/** Brings the time policies under which an organisation counts its members' time in line with its settings and members. */
export const APPLY_ORG_POLICY = defineJob({
  queue: 'derive',
  name: 'orgs.apply-policy',
  payload: z.object({ orgId: z.uuid() }),
  key: ({ orgId }) => orgId,
  whenRunning: 'again',
});

/** Lets details of audit logs go that organisations keep no longer. */
export const EXPIRE_ORG_AUDIT = defineJob({
  queue: 'derive',
  name: 'orgs.expire-audit',
  payload: z.object({}),
  key: () => 'all',
});

/** Erases the organisations whose time to be restored is over. */
export const ERASE_ORGS = defineJob({
  queue: 'derive',
  name: 'orgs.erase',
  payload: z.object({}),
  key: () => 'all',
});
