/**
 * Work that was promised. A row is written in the transaction of the request that needs it; whoever carries it may be
 * lost at any time. Of one `name` and `key` at most one row is alive.
 */
export const JOB_TABLES = [
  `create table jobs (
    id uuid primary key,
    queue text not null,
    name text not null,
    key text not null,
    payload jsonb not null,
    state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
    run_at timestamptz not null,
    attempt integer not null default 0,
    max_attempts integer not null check (max_attempts > 0),
    is_again boolean not null default false,
    is_cancel_requested boolean not null default false,
    progress double precision not null default 0 check (progress between 0 and 1),
    error text,
    worker uuid,
    lease_until timestamptz,
    created_at timestamptz not null default now(),
    started_at timestamptz,
    finished_at timestamptz
  ) with (fillfactor = 70)`,
  `comment on column jobs.is_again is 'asked for once more while it ran: it runs again when it ends'`,
  `comment on column jobs.worker is 'the run that holds the lease; nobody else may report progress or an end'`,
  `create unique index jobs_alive_key on jobs (name, key) where state in ('waiting', 'running')`,
  `create index jobs_due on jobs (queue, run_at) where state = 'waiting'`,
  `create index jobs_running on jobs (queue, lease_until) where state = 'running'`,
  `create index jobs_finished on jobs (finished_at) where state in ('done', 'failed', 'cancelled')`,
  `create table job_schedules (
    name text primary key,
    last_at timestamptz not null
  )`,
  `comment on table job_schedules is 'the newest moment of each schedule that has become a job'`,
];
