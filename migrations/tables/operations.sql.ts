/** What an operator wants to know of work that waits. Columns only: the release before writes these tables as ever. */
export const OPERATIONS_COLUMNS = [
  'alter table jobs add column trace text',
  `comment on column jobs.trace is 'W3C traceparent of whoever asked; null: asked for by nobody who is traced'`,
  `create index jobs_failed on jobs (queue, finished_at) where state = 'failed'`,
  'alter table month_dirty add column since timestamptz not null default now()',
  'alter table dependency_dirty add column since timestamptz not null default now()',
  'alter table fleet_dirty add column since timestamptz not null default now()',
];
