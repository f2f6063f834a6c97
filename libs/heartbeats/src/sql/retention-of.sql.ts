import { namedQuery } from '#libs/platform/database';

/** How many months a person's own setting keeps heartbeats; 0: for ever; null: as the instance says. */
export const RETENTION_OF = namedQuery<[userId: number], { retention_months: number | null }>(
  'heartbeats.retention-of',
  'select retention_months from users where id = $1',
);
