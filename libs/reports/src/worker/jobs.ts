import { z } from 'zod';
import { defineJob } from '#libs/platform/queue';

/** Looks whose week is over. */
export const CHECK_REPORTS = defineJob({
  queue: 'derive',
  name: 'reports.check',
  payload: z.object({}),
  key: () => 'all',
});

/** One mail to one person about one week, named by its first day. */
export const MAIL_REPORT = defineJob({
  queue: 'mail',
  name: 'reports.mail',
  payload: z.object({ userId: z.int(), week: z.iso.date() }),
  key: ({ userId, week }) => `${userId}:${week}`,
});
