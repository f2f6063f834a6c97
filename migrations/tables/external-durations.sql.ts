/**
 * Time that no editor saw: meetings, design, calls. Facts of their own beside heartbeats, added where activity is read.
 * Names are interned as those of heartbeats are: `raw_ctx_id` as received, `ctx_id` after the person's own rules.
 */
export const EXTERNAL_DURATION_TABLES: readonly string[] = [
  `create table external_durations (
    id uuid primary key,
    user_id integer not null references users (id) on delete cascade,
    source text not null,
    external_id text not null,
    provider text,
    entity text not null,
    type text not null,
    start_time timestamptz not null,
    end_time timestamptz not null,
    ctx_id bigint not null,
    raw_ctx_id bigint not null,
    meta text check (length(meta) <= 2083),
    created_at timestamptz not null,
    modified_at timestamptz not null,
    check (end_time > start_time and end_time <= start_time + interval '24 hours'),
    unique (user_id, source, external_id)
  )`,
  `comment on column external_durations.source is
    'who numbers: the id of the OAuth app that wrote it, else what the caller calls its provider, else empty'`,
  'create index external_durations_by_time on external_durations (user_id, start_time)',
];
