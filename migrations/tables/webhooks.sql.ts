/** What people want to be told of by HTTP: where, what happened, and how telling it went. */
export const WEBHOOK_TABLES: readonly string[] = [
  `create table webhook_endpoints (
    id uuid primary key,
    user_id integer not null references users (id) on delete cascade,
    url text not null check (length(url) <= 2048),
    description text not null default '',
    events text[] not null check (cardinality(events) > 0),
    is_enabled boolean not null default true,
    disabled_because text check (disabled_because in ('gone', 'failing')),
    disabled_at timestamptz,
    failures_in_row integer not null default 0,
    failing_since timestamptz,
    sealed_secret bytea not null,
    sealed_previous_secret bytea,
    previous_secret_until timestamptz,
    created_at timestamptz not null,
    modified_at timestamptz not null
  )`,
  `comment on column webhook_endpoints.disabled_because is 'null: by its owner, or not at all'`,
  `comment on column webhook_endpoints.failures_in_row is 'attempts that failed since the last one that did not'`,
  'create index webhook_endpoints_user_id on webhook_endpoints (user_id)',
  `create table webhook_events (
    id uuid primary key,
    user_id integer not null references users (id) on delete cascade,
    type text not null,
    key text not null,
    data json not null,
    created_at timestamptz not null,
    unique (user_id, type, key)
  )`,
  `comment on column webhook_events.data is 'json, not jsonb: what is signed keeps its order'`,
  'create index webhook_events_created_at on webhook_events (created_at)',
  `create table webhook_deliveries (
    id uuid primary key,
    event_id uuid not null references webhook_events (id) on delete cascade,
    endpoint_id uuid not null references webhook_endpoints (id) on delete cascade,
    state text not null default 'pending' check (state in ('pending', 'delivered', 'failed')),
    attempts integer not null default 0,
    status integer,
    duration_ms integer,
    response text,
    error text,
    created_at timestamptz not null,
    attempted_at timestamptz
  )`,
  'create index webhook_deliveries_endpoint_id on webhook_deliveries (endpoint_id, created_at desc, id)',
  'create index webhook_deliveries_event_id on webhook_deliveries (event_id)',
];
