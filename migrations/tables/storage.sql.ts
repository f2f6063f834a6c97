/**
 * Rollups beside and above the day, who else counts a person's time, and the books of storage: what is dirty, how far facts reach
 * back, what maintenance did.
 *
 * A row of `activity_day_dim` and `activity_month` is the time of one value of one dimension (`dim`, see `DIMS`). Every
 * dimension but dependencies is a partition of the person's time, so any of them adds up to the total.
 */
export const STORAGE_TABLES = [
  `alter table activity_head
    add column last_ctx_id bigint,
    add column last_write_ctx_id bigint,
    add column facts_from timestamptz`,
  `comment on column activity_head.facts_from is
    'heartbeats before this instant were dropped by retention; rollups of those days are frozen'`,
  `alter table users add column retention_months smallint check (retention_months >= 0)`,
  `comment on column users.retention_months is 'how long heartbeats are kept; 0: for ever; null: as the instance says'`,
  `create table policy_subscriptions (
    user_id integer not null references users (id) on delete cascade,
    org_id uuid not null,
    policy_id integer not null references time_policies (id),
    since date not null,
    state text not null check (state in ('building', 'active')),
    created_at timestamptz not null default now(),
    primary key (user_id, org_id)
  )`,
  `create table activity_day_dim (
    user_id integer not null,
    policy_id integer not null,
    dim smallint not null,
    day date not null,
    value_id bigint not null,
    other_id bigint not null,
    us bigint not null,
    n bigint not null,
    primary key (user_id, policy_id, dim, day, value_id, other_id)
  ) with (fillfactor = 85)`,
  `create table activity_month (
    user_id integer not null,
    policy_id integer not null,
    dim smallint not null,
    month date not null,
    value_id bigint not null,
    other_id bigint not null,
    us bigint not null,
    n bigint not null,
    primary key (user_id, policy_id, dim, month, value_id, other_id)
  )`,
  `create table edits_month (
    user_id integer not null,
    policy_id integer not null,
    month date not null,
    ai_model_id bigint not null,
    ai_session_id bigint not null,
    ai_additions bigint not null,
    ai_deletions bigint not null,
    human_additions bigint not null,
    human_deletions bigint not null,
    ai_input_tokens bigint not null,
    ai_cached_input_tokens bigint not null,
    ai_output_tokens bigint not null,
    prompt_length_sum bigint not null,
    prompt_events bigint not null,
    primary key (user_id, policy_id, month, ai_model_id, ai_session_id)
  )`,
  `create table month_dirty (
    user_id integer not null,
    policy_id integer not null,
    month date not null,
    primary key (user_id, policy_id, month)
  )`,
  `comment on table month_dirty is
    'months whose rollups lag behind the days; a month without a mark is exact, also when it is empty'`,
  `create table dependency_dirty (
    user_id integer not null,
    policy_id integer not null,
    day date not null,
    primary key (user_id, policy_id, day)
  )`,
  `comment on table dependency_dirty is
    'days whose time per dependency has to be read from heartbeats; a day without a mark has it in activity_day_dim'`,
  `create table fleet_dirty (
    id bigint generated always as identity primary key,
    day date not null
  )`,
  `comment on table fleet_dirty is
    'UTC days that changed behind the refresh policy of the fleet views; append only, so that nobody waits for a lock'`,
  `create table storage_log (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    action text not null,
    user_id integer references users (id) on delete set null,
    detail jsonb not null
  )`,
  `create table storage_steps (
    name text primary key,
    done_at timestamptz not null default now()
  )`,
  `comment on table storage_steps is 'which steps of migrations/timescale this database has taken'`,
];

/** What the new tables hold of a database that was in use before them. Writers are kept out until it is complete. */
export const FILL_STORAGE_TABLES = [
  'lock table activity_day, activity_head in share row exclusive mode',
  `update activity_head a set
    last_ctx_id = (select ctx_id from heartbeats h
      where h.user_id = a.user_id and h.time = a.last_time and h.hid = a.last_hid),
    last_write_ctx_id = (select ctx_id from heartbeats h
      where h.user_id = a.user_id and h.time = a.last_write_time and h.hid = a.last_write_hid)`,
  `insert into activity_day_dim (user_id, policy_id, dim, day, value_id, other_id, us, n)
  select a.user_id, a.policy_id, d.dim, a.day, d.value_id, d.other_id, sum(a.us), sum(a.n)
  from activity_day a join ctx c on c.id = a.ctx_id cross join lateral dims_v1(c) d
  group by 1, 2, 3, 4, 5, 6`,
  `insert into month_dirty (user_id, policy_id, month)
  select user_id, policy_id, date_trunc('month', day)::date from activity_day
  union
  select e.user_id, s.policy_id, date_trunc('month', e.bucket at time zone p.zone)::date
  from edits_15m e join user_policies s using (user_id) join time_policies p on p.id = s.policy_id`,
  `insert into dependency_dirty (user_id, policy_id, day) select distinct user_id, policy_id, day from activity_day`,
];
