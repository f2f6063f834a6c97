/** Exports that people asked for. A row lives until it expires; the file lies in the blob store under the row's id. */
export const DUMP_TABLES: readonly string[] = [
  `create table data_dumps (
    id uuid primary key,
    user_id integer not null references users (id) on delete cascade,
    type text not null check (type in ('heartbeats', 'daily', 'csv', 'parquet')),
    state text not null default 'pending'
      check (state in ('pending', 'processing', 'uploading', 'completed', 'failed')),
    email_when_finished boolean not null,
    progress double precision not null default 0 check (progress between 0 and 1),
    job_id uuid,
    run uuid,
    items bigint,
    plain_bytes bigint,
    created_at timestamptz not null,
    progressed_at timestamptz not null,
    finished_at timestamptz,
    expires_at timestamptz,
    mailed_at timestamptz,
    check ((state in ('completed', 'failed')) = (expires_at is not null)),
    check (state <> 'completed' or (items is not null and plain_bytes is not null))
  )`,
  `comment on column data_dumps.run is 'the run that builds it: nobody else may report progress or an end'`,
  `comment on column data_dumps.plain_bytes is 'of the file before it was compressed'`,
  `create unique index data_dumps_live on data_dumps (user_id, type) where state <> 'failed'`,
  'create index data_dumps_expires_at on data_dumps (expires_at) where expires_at is not null',
];
