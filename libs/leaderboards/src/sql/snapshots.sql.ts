import { namedQuery } from '#libs/platform/database';

/** People who are ranked somewhere: on the public board by their wish, or on a board that they joined. */
export const RANKED_PEOPLE = namedQuery<[afterId: number, limit: number], { id: number; timezone: string }>(
  'leaderboards.ranked-people',
  `select u.id, u.timezone from users u
  where u.id > $1 and u.suspended_at is null
    and (u.is_on_leaderboard or exists (select from leaderboard_members m where m.user_id = u.id))
  order by u.id limit $2`,
);

export const RANKED_PERSON = namedQuery<[userId: number], { id: number; timezone: string }>(
  'leaderboards.ranked-person',
  'select id, timezone from users where id = $1 and suspended_at is null',
);

export const DROP_UNFINISHED = namedQuery<[], never>(
  'leaderboards.drop-unfinished',
  'delete from leader_snapshots where not is_published',
);

export const BEGIN_SNAPSHOT = namedQuery<[firstDay: string, lastDay: string, takenAt: string], { id: number }>(
  'leaderboards.begin-snapshot',
  'insert into leader_snapshots (first_day, last_day, taken_at) values ($1, $2, $3) returning id',
);

/** Whoever was deleted meanwhile is left out. The lists are parallel. */
export const ADD_TIMES = namedQuery<
  [
    snapshotId: number,
    users: number[],
    languages: string[],
    us: number[],
    aiUs: number[],
    lastDayUs: number[],
    days: number[],
  ],
  never
>(
  'leaderboards.add-times',
  `insert into leader_times (snapshot_id, user_id, language, us, ai_us, last_day_us, active_days)
  select $1, u.id, t.language, t.us, t.ai_us, t.last_day_us, t.active_days
  from unnest($2::integer[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::smallint[])
    t(user_id, language, us, ai_us, last_day_us, active_days)
  join users u on u.id = t.user_id
  for key share of u`,
);

export const DROP_PUBLISHED = namedQuery<[], never>(
  'leaderboards.drop-published',
  'delete from leader_snapshots where is_published',
);

/** No row: somebody else has begun anew meanwhile. */
export const PUBLISH_SNAPSHOT = namedQuery<[id: number], { id: number }>(
  'leaderboards.publish-snapshot',
  'update leader_snapshots set is_published = true where id = $1 returning id',
);

export const LOCK_PUBLISHED = namedQuery<[], { id: number; first_day: string; last_day: string }>(
  'leaderboards.lock-published',
  `select id, first_day::text as first_day, last_day::text as last_day
  from leader_snapshots where is_published for key share`,
);

export const DROP_TIMES = namedQuery<[snapshotId: number, userId: number], never>(
  'leaderboards.drop-times',
  'delete from leader_times where snapshot_id = $1 and user_id = $2',
);
