/** What people want to reach, whom to tell, and which periods have been judged. Progress is never stored. */
export const GOAL_TABLES: readonly string[] = [
  `create table goals (
    id uuid primary key,
    user_id integer not null references users (id) on delete cascade,
    custom_title text,
    delta text not null check (delta in ('day', 'week', 'month')),
    seconds integer not null check (seconds > 0),
    languages text[] not null,
    projects text[] not null,
    editors text[] not null,
    categories text[] not null,
    is_enabled boolean not null,
    is_inverse boolean not null,
    ignore_days text[] not null,
    ignore_zero_days boolean not null,
    improve_by_percent double precision check (improve_by_percent > 0),
    snooze_until timestamptz,
    judged_from timestamptz not null,
    created_at timestamptz not null,
    modified_at timestamptz not null
  )`,
  `comment on column goals.judged_from is 'since then it is what it is: periods that ended earlier are told to nobody'`,
  'create index goals_user_id on goals (user_id)',
  `create table goal_subscribers (
    goal_id uuid not null references goals (id) on delete cascade,
    user_id integer not null references users (id) on delete cascade,
    email_frequency text not null check (email_frequency in ('Daily', 'Weekly', 'Never')),
    has_left boolean not null default false,
    last_mailed_at timestamptz,
    created_at timestamptz not null,
    primary key (goal_id, user_id)
  )`,
  `comment on column goal_subscribers.has_left is 'refused by the subscriber: the owner cannot add them again'`,
  'create index goal_subscribers_user_id on goal_subscribers (user_id)',
  `create table goal_results (
    goal_id uuid not null references goals (id) on delete cascade,
    period date not null,
    actual_us bigint not null,
    goal_seconds integer not null,
    is_silent boolean not null,
    reached_at timestamptz not null,
    primary key (goal_id, period)
  )`,
  `comment on column goal_results.period is 'first local day of a period whose goal was reached'`,
  `create table goal_checks (
    user_id integer primary key references users (id) on delete cascade,
    rev bigint not null,
    next_at timestamptz
  )`,
  `comment on column goal_checks.rev is 'activity_head.rev of the last look'`,
  `comment on column goal_checks.next_at is 'when a look is due without any new heartbeat: a period ends'`,
];
