export const HEARTBEATS_SIZE = `select pg_total_relation_size('heartbeats') as bytes, pg_indexes_size('heartbeats') as indexes,
    (select count(*) from heartbeats) as count`;

/** A hypertable's own relation is empty: its chunks are counted. One that is none yet counts as a table. */
export const HYPERTABLE_SIZE = `select coalesce(s.total_bytes, pg_total_relation_size('heartbeats')) as bytes,
    coalesce(s.index_bytes, pg_indexes_size('heartbeats')) as indexes, (select count(*) from heartbeats) as count
  from (select) one
  left join lateral (
    select d.total_bytes, d.index_bytes from timescaledb_information.hypertables t
    cross join lateral hypertable_detailed_size(format('%I.%I', t.hypertable_schema, t.hypertable_name)::regclass) d
    where t.hypertable_name = 'heartbeats'
  ) s on true`;

/** Rows that statements have read so far: index entries and rows of sequential scans; chunks are tables too. */
export const ROWS_READ = `select (select coalesce(sum(idx_tup_read), 0) from pg_stat_user_indexes
      where schemaname in ('public', '_timescaledb_internal'))
    + (select coalesce(sum(seq_tup_read), 0) from pg_stat_user_tables
      where schemaname in ('public', '_timescaledb_internal')) as rows`;
