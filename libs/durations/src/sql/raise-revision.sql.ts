import { namedQuery } from '#libs/platform/database';

export const RAISE_REVISION = namedQuery<[userId: number], { rev: number }>(
  'durations.raise-revision',
  `insert into activity_head as h (user_id, rev, last_write_at) values ($1, 1, clock_timestamp())
  on conflict (user_id) do update set rev = h.rev + 1, last_write_at = excluded.last_write_at
  returning rev`,
);
