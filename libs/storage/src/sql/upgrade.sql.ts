import { MIGRATE_LOCK, namedQuery } from '#libs/platform/database';

/** One upgrade at a time; held by the session. */
export const TRY_UPGRADE_LOCK = namedQuery<[], { locked: boolean }>(
  'storage.try-upgrade-lock',
  `select pg_try_advisory_lock(hashtext('beatkeeper-storage-upgrade')) as locked`,
);

export const LOCK_MIGRATIONS = namedQuery<[], never>(
  'storage.lock-migrations',
  `select from pg_advisory_lock(${MIGRATE_LOCK})`,
);

export const UNLOCK_MIGRATIONS = namedQuery<[], never>(
  'storage.unlock-migrations',
  `select from pg_advisory_unlock(${MIGRATE_LOCK})`,
);

export const SIZES = namedQuery<[], { bytes: number; heartbeats: number; tablespace: string; is_local: boolean }>(
  'storage.upgrade-sizes',
  `select pg_total_relation_size('heartbeats') + pg_total_relation_size('activity_15m') as bytes,
    (select greatest(reltuples, 0)::bigint from pg_class where oid = 'heartbeats'::regclass) as heartbeats,
    (select pg_tablespace_location(dattablespace) from pg_database where datname = current_database()) as tablespace,
    coalesce(host(inet_server_addr()) in ('127.0.0.1', '::1'), true) as is_local`,
);

/** Refused (42501) to roles that may not read all settings. */
export const DATA_DIRECTORY = namedQuery<[], { path: string }>(
  'storage.data-directory',
  `select current_setting('data_directory') as path`,
);

/** What an unfinished upgrade has on disk. */
export const COPIED_BYTES = namedQuery<[], { bytes: number }>(
  'storage.upgrade-copied-bytes',
  `select coalesce(hypertable_size('heartbeats_next'), 0) + coalesce(hypertable_size('activity_15m_next'), 0) as bytes`,
);

/** Which tables of an upgrade exist. */
export const TRACES = namedQuery<[], { is_prepared: boolean; has_old: boolean }>(
  'storage.upgrade-traces',
  `select to_regclass('storage_upgrade_dirty') is not null as is_prepared,
    to_regclass('heartbeats_plain') is not null or to_regclass('activity_15m_plain') is not null as has_old`,
);

/** Views of others on the tables; a swap would leave them on the old ones. */
export const FOREIGN_VIEWS = namedQuery<[], { name: string }>(
  'storage.upgrade-foreign-views',
  `select distinct r.ev_class::regclass::text as name
  from pg_depend d join pg_rewrite r on r.oid = d.objid
  where d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass
    and d.refobjid in ('heartbeats'::regclass, 'activity_15m'::regclass)
    and r.ev_class::regclass::text not in ('fleet_day', 'fleet_day_tools')
  order by 1`,
);

/** Indexes of others, which the new tables will not have. */
export const FOREIGN_INDEXES = namedQuery<[], { name: string }>(
  'storage.upgrade-foreign-indexes',
  `select indexrelid::regclass::text as name from pg_index
  where indrelid in ('heartbeats'::regclass, 'activity_15m'::regclass)
    and indexrelid::regclass::text not in ('heartbeats_key', 'activity_15m_pkey', 'activity_15m_day')
  order by 1`,
);

const columnsOf = (table: string): string => `
  select string_agg(format('%s %s %s', attname, format_type(atttypid, atttypmod), attnotnull), ', ' order by attnum)
  from pg_attribute where attrelid = '${table}'::regclass and attnum > 0 and not attisdropped`;

/** Whether a migration has changed the old tables since the new ones were made. */
export const SAME_COLUMNS = namedQuery<[], { is_same: boolean }>(
  'storage.upgrade-same-columns',
  `select (${columnsOf('heartbeats')}) = (${columnsOf('heartbeats_next')})
    and (${columnsOf('activity_15m')}) = (${columnsOf('activity_15m_next')}) as is_same`,
);

/** All months of all people that hold anything, in one statement: a list that is not empty is complete. */
export const LIST_MONTHS = namedQuery<[], never>(
  'storage.upgrade-list-months',
  `insert into storage_upgrade_months (user_id, month)
  select user_id, date_trunc('month', time at time zone 'UTC')::date from heartbeats group by 1, 2
  union
  select user_id, date_trunc('month', bucket at time zone 'UTC')::date from activity_15m group by 1, 2`,
);

export const COUNT_MONTHS = namedQuery<[], { total: number; copied: number }>(
  'storage.upgrade-count-months',
  'select count(*) as total, count(copied_at) as copied from storage_upgrade_months',
);

/** In the order of time, so that few chunks are written to at once. */
export const NEXT_MONTHS = namedQuery<[limit: number], { user_id: number; month: string; end: string }>(
  'storage.upgrade-next-months',
  `select user_id, month::text as month, (month + interval '1 month')::date::text as end
  from storage_upgrade_months where copied_at is null order by month, user_id limit $1`,
);

export const MONTH_COPIED = namedQuery<[userId: number, month: string, heartbeats: number, buckets: number], never>(
  'storage.upgrade-month-copied',
  `update storage_upgrade_months set copied_at = clock_timestamp(), heartbeats = $3, buckets = $4
  where user_id = $1 and month = $2::date`,
);

type Range = [userId: number, from: string, to: string];

/** UTC dates `[from, to)`. Planned every time, with the bounds as constants, for the sake of chunks. */
export const CLEAR_HEARTBEATS = namedQuery<Range, never>(
  'storage.upgrade-clear-heartbeats',
  `delete from heartbeats_next
  where user_id = $1 and time >= ($2 || 'T00:00:00Z')::timestamptz and time < ($3 || 'T00:00:00Z')::timestamptz`,
  'everyTime',
);

export const COPY_HEARTBEATS = namedQuery<Range, { copied: number }>(
  'storage.upgrade-copy-heartbeats',
  `with copied as (
    insert into heartbeats_next select * from heartbeats
    where user_id = $1 and time >= ($2 || 'T00:00:00Z')::timestamptz and time < ($3 || 'T00:00:00Z')::timestamptz
    order by time, hid returning 1
  ) select count(*) as copied from copied`,
  'everyTime',
);

export const CLEAR_BUCKETS = namedQuery<Range, never>(
  'storage.upgrade-clear-buckets',
  `delete from activity_15m_next
  where user_id = $1 and bucket >= ($2 || 'T00:00:00Z')::timestamptz and bucket < ($3 || 'T00:00:00Z')::timestamptz`,
  'everyTime',
);

export const COPY_BUCKETS = namedQuery<Range, { copied: number }>(
  'storage.upgrade-copy-buckets',
  `with copied as (
    insert into activity_15m_next select * from activity_15m
    where user_id = $1 and bucket >= ($2 || 'T00:00:00Z')::timestamptz and bucket < ($3 || 'T00:00:00Z')::timestamptz
    order by bucket, policy_id, ctx_id returning 1
  ) select count(*) as copied from copied`,
  'everyTime',
);

/** People with marks, and how many days of them. */
export const DIRTY_PEOPLE = namedQuery<[], { user_id: number; days: number }>(
  'storage.upgrade-dirty-people',
  'select user_id, count(distinct day) as days from storage_upgrade_dirty group by 1 order by 1',
);

/** Takes the marks that this statement sees. What they stand for is seen by every later one. */
export const TAKE_MARKS = namedQuery<[userId: number], { day: string; end: string }>(
  'storage.upgrade-take-marks',
  `with taken as (delete from storage_upgrade_dirty where user_id = $1 returning day)
  select distinct day::text as day, (day + 1)::text as end from taken order by 1`,
);

const sumsOf = (table: string, time: string, sums: string): string => `
  select user_id, array[${sums}]::numeric[] as sums from ${table} t
  where not exists (select from dirty d where d.user_id = t.user_id and d.day = (t.${time} at time zone 'UTC')::date)
  group by 1`;

const differences = (table: string, time: string, sums: string): string => `
  select user_id from (${sumsOf(table, time, sums)}) old
    full join (${sumsOf(`${table}_next`, time, sums)}) new using (user_id)
  where old.sums is distinct from new.sums`;

const HEARTBEAT_SUMS = 'count(*), sum(hashint8(hid)), sum(gap), sum(wgap), sum(ctx_id), count(is_write)';
const BUCKET_SUMS = 'count(*), sum(us), sum(n), sum(ctx_id), sum(policy_id)';

/** People whose copied days differ from the originals, without those marked: in one snapshot all others agree. */
export const DIFFERING = namedQuery<[], { user_id: number }>(
  'storage.upgrade-differing',
  `with dirty as materialized (select distinct user_id, day from storage_upgrade_dirty)
  ${differences('heartbeats', 'time', HEARTBEAT_SUMS)}
  union ${differences('activity_15m', 'bucket', BUCKET_SUMS)}`,
);
