import { eraseSlice, namedQuery } from '#libs/platform/database';

/** The fleet views are to be looked at again where the person's time was. */
export const MARK_FLEET = namedQuery<[userId: number], never>(
  'durations.erase.mark-fleet',
  `insert into fleet_dirty (day)
  select distinct (bucket at time zone 'UTC')::date from activity_15m where user_id = $1`,
  'everyTime',
);

/** Nothing is left that a last heartbeat could be mended in. */
export const FORGET_HEAD = namedQuery<[userId: number], never>(
  'durations.erase.head',
  'delete from activity_head where user_id = $1',
);

type Bound = [userId: number, limit: number];
type UpTo = [userId: number, until: string];

/** Hypertables: rows up to an instant that is found first, so that the other chunks are not even planned. */
const bounded = (table: string, time: string) => ({
  bound: namedQuery<Bound, { until: string | null }>(
    `durations.erase.${table}-bound`,
    `select max(t)::text as until
    from (select ${time} as t from ${table} where user_id = $1 order by ${time} limit $2) oldest`,
    'everyTime',
  ),
  erase: namedQuery<UpTo, never>(
    `durations.erase.${table}`,
    `delete from ${table} where user_id = $1 and ${time} <= $2::timestamptz`,
    'everyTime',
  ),
});

export const HYPERTABLES = [bounded('heartbeats', 'time'), bounded('activity_15m', 'bucket')];

/** Derivations without a key to the account. */
const ROLLUPS = [
  'activity_day',
  'activity_day_dim',
  'activity_month',
  'edits_15m',
  'edits_month',
  'month_dirty',
  'dependency_dirty',
];

export const ROLLUP_SLICES = ROLLUPS.map((table) => eraseSlice(table));

/** Last: what facts and derivations are made of. */
export const DICTIONARY_SLICES = ['ctx', 'dictionary'].map((table) => eraseSlice(table));

/** What came in after its slices were done; the tables that nothing cascades to. */
export const ERASE_REST = ['heartbeats', 'activity_15m', ...ROLLUPS].map((table) =>
  namedQuery<[userId: number], never>(`durations.erase.${table}-rest`, `delete from ${table} where user_id = $1`),
);
