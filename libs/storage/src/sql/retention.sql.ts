import { namedQuery } from '#libs/platform/database';

/** People with heartbeats whose heartbeats are not kept for ever. */
export const LIMITED_PEOPLE = namedQuery<
  [instanceMonths: number | null],
  { user_id: number; username: string; months: number; facts_from: number | null }
>(
  'storage.limited-people',
  `select u.id as user_id, u.username, coalesce(u.retention_months, $1::integer) as months,
    to_us_v1(a.facts_from) as facts_from
  from users u join activity_head a on a.user_id = u.id
  where a.first_time is not null and coalesce(u.retention_months, $1::integer, 0) > 0
  order by u.id`,
);

/** How many heartbeats a person has before the instant at which facts are dropped, `facts_from` less two hours. */
export const COUNT_FACTS_BEFORE = namedQuery<[userId: number, factsFromUs: number], { heartbeats: number }>(
  'storage.count-facts-before',
  `select count(*)::integer as heartbeats from heartbeats
  where user_id = $1 and time < from_us_v1($2) - interval '2 hours'`,
  'everyTime',
);

export const HAS_CHUNKS = namedQuery<[], { has_chunks: boolean }>(
  'storage.has-chunks',
  `select to_regclass('timescaledb_information.chunks') is not null as has_chunks`,
);

/** How many chunks would hold nothing that somebody keeps, once the people's `facts_from` are these. */
export const COUNT_CHUNKS = namedQuery<[userIds: number[], factsFromUs: number[]], { chunks: number }>(
  'storage.count-chunks',
  `select count(*)::integer as chunks from timescaledb_information.chunks
  where hypertable_schema = 'public' and hypertable_name = 'heartbeats' and range_end <= (
    select min(greatest(a.facts_from - interval '2 hours', from_us_v1(p.us) - interval '2 hours', a.first_time))
    from activity_head a left join unnest($1::integer[], $2::bigint[]) p(user_id, us) on p.user_id = a.user_id
    where a.first_time is not null
  )`,
);

export const ADVANCE_FACTS = namedQuery<[userId: number, factsFromUs: number], { advanced: boolean }>(
  'storage.advance-facts',
  'select advance_facts_v1($1, from_us_v1($2)) as advanced',
);

export const DROP_FACTS = namedQuery<[userId: number, limit: number], { dropped: number }>(
  'storage.drop-facts',
  'select drop_facts_v1($1, $2) as dropped',
);

export const DROP_CHUNK = namedQuery<[], { until: string | null }>(
  'storage.drop-chunk',
  'select drop_facts_chunk_v1()::text as until',
);

/** What a person reads from heartbeats has changed: answers that were remembered are not good any more. */
export const TOUCH_HEAD = namedQuery<[userId: number], { rev: number }>(
  'storage.touch-head',
  'update activity_head set rev = rev + 1 where user_id = $1 returning rev',
);

/** `months`: 0 for ever, null as the instance says. */
export const SET_RETENTION = namedQuery<[userId: number, months: number | null], { id: number }>(
  'storage.set-retention',
  'update users set retention_months = $2 where id = $1 returning id',
);
