import { namedQuery } from '#libs/platform/database';

/** People with heartbeats, in an order that the seed decides. */
export const SAMPLE_PEOPLE = namedQuery<
  [userIds: number[] | null, seed: number, limit: number | null],
  { user_id: number; username: string }
>(
  'storage.sample-people',
  `select u.id as user_id, u.username
  from users u join activity_head a on a.user_id = u.id
  where a.first_time is not null and ($1::integer[] is null or u.id = any ($1))
  order by md5($2::text || ':' || u.id::text)
  limit $3`,
);

/** The UTC months, in µs, between a person's first heartbeat, or the end of what is frozen, and the last. */
export const AUDIT_MONTHS = namedQuery<[userId: number], { from_us: number; to_us: number }>(
  'storage.audit-months',
  `select to_us_v1(m) as from_us, to_us_v1(m + interval '1 month') as to_us
  from activity_head a
  cross join lateral generate_series(
    date_trunc('month', greatest(a.first_time, a.facts_from), 'UTC'), a.last_time, interval '1 month') m
  where a.user_id = $1
  order by m`,
);

/** Rows that differ from the facts, per table; only tables with differences. */
export const AUDIT = namedQuery<
  [userId: number, fromUs: number, toUs: number],
  { table_name: string; differing: number }
>(
  'storage.audit',
  `select table_name, differing::integer as differing from audit_v1($1, from_us_v1($2), from_us_v1($3))
  where differing > 0 order by table_name`,
);

export const REPAIR = namedQuery<[userId: number, fromUs: number, toUs: number], { done: string }>(
  'storage.repair',
  'select repair_v1($1, from_us_v1($2), from_us_v1($3))::text as done',
);
