import { z } from 'zod';
import { defineJob } from '#libs/platform/queue';

const repository = z.object({ repositoryId: z.number().int().positive() });

/** Reads what is new in a repository. Asked for while it runs, it looks again afterwards. */
export const SYNC_REPOSITORY = defineJob({
  queue: 'fetch',
  name: 'commits.sync',
  payload: repository,
  key: ({ repositoryId }) => String(repositoryId),
  attempts: 6,
  backoff: { firstMs: 30_000, maxMs: 60 * 60_000 },
  whenRunning: 'again',
});

/** Asks for the above once a forge's limit has passed; a job of its own, because that one is still running when it asks. */
export const RESUME_SYNC = defineJob({
  queue: 'fetch',
  name: 'commits.resume',
  payload: repository,
  key: ({ repositoryId }) => String(repositoryId),
});

/** Once an hour: asks for every repository that nobody has looked at within the hour. */
export const SYNC_DUE_REPOSITORIES = defineJob({
  queue: 'fetch',
  name: 'commits.sync-due',
  payload: z.object({}),
  key: () => 'all',
});
