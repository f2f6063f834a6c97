import { namedQuery } from '#libs/platform/database';

/** Revision of a person's activity and settings, and the instant of the first heartbeat or external duration (µs). */
export const ACTIVITY_HEAD = namedQuery<
  [userId: number],
  { rev: number; settings_rev: number; first_us: number | null; facts_from_us: number | null }
>(
  'heartbeats.head',
  `select coalesce(h.rev, 0) as rev, u.settings_rev, to_us_v1(least(h.first_time,
      (select min(start_time) from external_durations where user_id = $1))) as first_us,
    to_us_v1(h.facts_from) as facts_from_us
  from users u left join activity_head h on h.user_id = u.id where u.id = $1`,
);
