import { z } from 'zod';
import { defineJob } from '#libs/platform/queue';

const OfDump = z.object({ dumpId: z.uuid() });

/** Builds the file of a dump. */
export const BUILD_DUMP = defineJob({
  queue: 'bulk',
  name: 'dumps.build',
  payload: OfDump,
  key: ({ dumpId }) => dumpId,
});

/** Tells the person that a dump is finished. */
export const MAIL_DUMP = defineJob({ queue: 'mail', name: 'dumps.mail', payload: OfDump, key: ({ dumpId }) => dumpId });

/** Removes what has expired. On a schedule. */
export const SWEEP_DUMPS = defineJob({
  queue: 'upkeep',
  name: 'dumps.sweep',
  payload: z.object({}),
  key: () => 'all',
});
