import { namedQuery } from '#libs/platform/database';

/** One line in the books of maintenance. */
export const LOG = namedQuery<[action: string, userId: number | null, detail: string], { id: number }>(
  'storage.log',
  'insert into storage_log (action, user_id, detail) values ($1, $2, $3::jsonb) returning id',
);
