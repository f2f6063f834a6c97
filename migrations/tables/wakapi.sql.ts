/**
 * What people bring along from Wakapi: names that stand for other names, labels of projects, languages of file endings,
 * what they share besides, their weekly report; and the mirrors that pass heartbeats on.
 */
export const WAKAPI_TABLES: readonly string[] = [
  `alter table custom_rules add column origin text not null default 'rule' check (origin in ('rule', 'alias', 'mapping'))`,
  `create table project_labels (
    user_id integer not null references users (id) on delete cascade,
    project_id bigint not null references projects (id) on delete cascade,
    label text not null,
    created_at timestamptz not null,
    primary key (user_id, project_id, label)
  )`,
  'create index project_labels_project_id on project_labels (project_id)',
  'alter table users add column machines_used_public boolean not null default false',
  'alter table users add column labels_used_public boolean not null default false',
  'alter table users add column share_activity_chart boolean not null default false',
  'alter table users add column weekly_report boolean not null default false',
  `alter table users add column unknown_projects text not null default 'shown' check (unknown_projects in ('shown', 'left_out'))`,
  'alter table users add column gap_timeout_seconds integer check (gap_timeout_seconds between 60 and 3600)',
  `create table weekly_reports (
    user_id integer not null references users (id) on delete cascade,
    week date not null,
    sent_at timestamptz,
    primary key (user_id, week)
  )`,
  `create table mirrors (
    id uuid primary key,
    user_id integer not null references users (id) on delete cascade,
    name text not null,
    url text not null,
    key_sealed bytea not null,
    status text not null check (status in ('ok', 'behind', 'failing', 'refused', 'off')),
    cursor_seq bigint not null,
    failures integer not null default 0,
    failing_since timestamptz,
    last_error text,
    last_failed_at timestamptz,
    last_sent_at timestamptz,
    sent_count bigint not null default 0,
    dropped_count bigint not null default 0,
    retry_at timestamptz,
    created_at timestamptz not null,
    modified_at timestamptz not null
  )`,
  'create index mirrors_user_id on mirrors (user_id)',
  `create table mirror_queue (
    user_id integer not null references users (id) on delete cascade,
    seq bigint generated always as identity,
    time timestamptz not null,
    hid bigint not null,
    primary key (user_id, seq)
  )`,
  `create table imported_people (
    id bigint generated always as identity primary key,
    user_id integer not null references users (id) on delete cascade,
    kind text not null check (kind in ('wakapi', 'hackatime')),
    their_id text not null,
    their_created_at timestamptz not null,
    is_merged boolean not null default false,
    last_id bigint not null default 0,
    batches integer not null default 0,
    imported bigint not null default 0,
    duplicates bigint not null default 0,
    rejected bigint not null default 0,
    created_at timestamptz not null,
    settled_at timestamptz,
    finished_at timestamptz,
    unique (kind, their_id, their_created_at)
  ) with (fillfactor = 70)`,
  'create index imported_people_user_id on imported_people (user_id)',
  `comment on column imported_people.is_merged is 'had an account here: their own settings stay'`,
  `comment on column imported_people.last_id is 'the newest heartbeat of the other database that is stored; the next run goes on there'`,
  `comment on column imported_people.batches is 'batch n, from 0, stores its rows as of created_at + n + 1 µs'`,
];
