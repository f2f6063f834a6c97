import { namedQuery } from '#libs/platform/database';

/** Marks that can be seen, by UTC day, oldest first. Ids of transactions under way are not among them. */
export const DIRTY_DAYS = namedQuery<[limit: number], { day: string; ids: string[] }>(
  'storage.dirty-days',
  `select day::text as day, array_agg(id) as ids
  from (select id, day from fleet_dirty order by id limit $1) marks
  group by day order by day`,
);

export const FORGET_MARKS = namedQuery<[ids: readonly string[]], never>(
  'storage.forget-marks',
  'delete from fleet_dirty where id = any ($1::bigint[])',
);

/** UTC days `[from, to)` of one continuous aggregate. A procedure that commits: not in a transaction block. */
export const REFRESH = namedQuery<[view: string, from: string, to: string], never>(
  'storage.refresh-fleet',
  'call refresh_continuous_aggregate($1::text::regclass, $2::timestamptz, $3::timestamptz)',
  'everyTime',
);

/** First UTC day that holds anything and the first that is not over; null without activity. */
export const FLEET_RANGE = namedQuery<[], { first: string | null; end: string }>(
  'storage.fleet-range',
  `select (min(bucket) at time zone 'UTC')::date::text as first, (now() at time zone 'UTC')::date::text as end
  from activity_15m`,
);
