const GAP_POLICY = `text check (gap_policy in ('wakatime', 'hackatime', 'wakapi'))`;
const TRUST = `in ('blue', 'green', 'yellow', 'red')`;

/** What a person can be found by, one thing a line. */
const SEARCH_TEXT = ['display_name', 'full_name', 'email', 'slack_username', 'slack_id', 'github_username']
  .map((column) => ` || coalesce(E'\\n' || ${column}, '')`)
  .join('');

/**
 * One column and one index over it: of trigrams where the server has pg_trgm and lets us create it, else of the
 * beginnings of words. Which of them it is can be read from the catalogue.
 */
export const PEOPLE_SEARCH = [
  `alter table users add column search_text text not null
    generated always as (lower(username${SEARCH_TEXT})) stored`,
  `do $$
  begin
    if exists (select from pg_available_extensions where name = 'pg_trgm') then
      begin
        create extension if not exists pg_trgm;
      exception when insufficient_privilege or undefined_file or feature_not_supported then
        raise notice 'pg_trgm cannot be created (%): people are found by the beginnings of words', sqlerrm;
      end;
    end if;
    if to_regoperator('%>(text,text)') is not null then
      create index users_search_trigrams on users using gin (search_text gin_trgm_ops);
    else
      create index users_search_words on users
        using gin (to_tsvector('simple', translate(search_text, '@._-+/', '      ')));
    end if;
  end $$`,
] as const;

/** Keys that apps are given for the editors they set up: shown to the app again, dead with its grant. */
const KEYS_OF_APPS: readonly string[] = [
  'alter table api_keys add column grant_id uuid references oauth_grants (id) on delete cascade',
  'create unique index api_keys_one_of_grant on api_keys (grant_id) where grant_id is not null and revoked_at is null',
  `comment on column api_keys.sealed_key is 'of the primary key and of those of apps, encrypted, so that they can be shown again'`,
];

/** Exports of a part of the time, and in Hackatime's layout. */
const HACKATIME_DUMPS: readonly string[] = [
  'alter table data_dumps add column range_from timestamptz',
  'alter table data_dumps add column range_to timestamptz',
  'alter table data_dumps drop constraint data_dumps_type_check',
  `alter table data_dumps add constraint data_dumps_type_check
    check (type in ('heartbeats', 'daily', 'csv', 'parquet', 'hackatime'))`,
];

/**
 * Trust, bans and deletions; where heartbeats came from; Slack; programmes that claim time; and which rule of counting a
 * person or an organisation has chosen (null: the installation's).
 */
export const ADMINISTRATION_TABLES: readonly string[] = [
  `alter table users add column gap_policy ${GAP_POLICY}`,
  `alter table organisations add column gap_policy ${GAP_POLICY}`,
  `alter table users add column trust_level text not null default 'blue' check (trust_level ${TRUST})`,
  'alter table users add column leaving_since timestamptz',
  'alter table users add column erasing_since timestamptz',
  'alter table users add column slack_id text',
  'alter table users add column slack_username text',
  'alter table users add column allow_public_stats_lookup boolean not null default false',
  `alter table users add column status_bar_text text not null default 'simple_text'
    check (status_bar_text in ('simple_text', 'clock_emoji', 'compliment_text'))`,
  'alter table users add column show_goals_in_status_bar boolean not null default true',
  'create unique index users_slack_id on users (slack_id) where slack_id is not null',
  `create index users_convicted on users (id) where trust_level = 'red'`,
  `create table trust_changes (
    id integer generated always as identity primary key,
    user_id integer not null references users (id) on delete cascade,
    changed_by integer references users (id) on delete set null,
    previous_level text not null check (previous_level ${TRUST}),
    new_level text not null check (new_level ${TRUST}),
    reason text,
    notes text,
    created_at timestamptz not null
  )`,
  'create index trust_changes_user_id on trust_changes (user_id, created_at)',
  'create index trust_changes_created_at on trust_changes (created_at)',
  `create table deletion_requests (
    id integer generated always as identity primary key,
    uuid uuid not null unique,
    user_id integer references users (id) on delete set null,
    status text not null check (status in ('pending', 'approved', 'cancelled', 'completed')),
    requested_at timestamptz not null,
    scheduled_at timestamptz,
    completed_at timestamptz,
    decided_by integer references users (id) on delete set null,
    updated_at timestamptz not null
  )`,
  `create unique index deletion_requests_one_living on deletion_requests (user_id)
    where status in ('pending', 'approved')`,
  `create table leaderboard_shadowbans (
    user_id integer primary key references users (id) on delete cascade,
    reason text,
    expires_at timestamptz,
    created_by integer references users (id) on delete set null,
    created_at timestamptz not null
  )`,
  `create table client_sightings (
    user_id integer not null references users (id) on delete cascade,
    ip inet not null,
    machine_id bigint references machines (id) on delete cascade,
    user_agent_id bigint references user_agents (id) on delete cascade,
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null,
    constraint client_sightings_key unique nulls not distinct (user_id, ip, machine_id, user_agent_id)
  )`,
  'create index client_sightings_ip on client_sightings (ip)',
  'create index client_sightings_last_seen_at on client_sightings (last_seen_at)',
  'create index machines_name on machines (md5(name))',
  'alter table projects add column archived_at timestamptz',
  'alter table leader_times add column last_day_us bigint not null default 0 check (last_day_us between 0 and us)',
  `comment on column leader_times.last_day_us is 'the part of it on the last day of the snapshot'`,
  `create table programme_claims (
    user_id integer not null references users (id) on delete cascade,
    time timestamptz not null,
    hid bigint not null,
    programme text not null,
    claimed_at timestamptz not null,
    primary key (user_id, time, hid)
  )`,
  `create table slack_channels (
    user_id integer not null references users (id) on delete cascade,
    channel_id text not null,
    is_on boolean not null,
    since timestamptz not null,
    rev bigint not null default -1,
    primary key (user_id, channel_id)
  )`,
  `comment on column slack_channels.rev is 'as of which change of the person''s heartbeats their hours were looked at'`,
  `create table slack_posts (
    user_id integer not null references users (id) on delete cascade,
    channel_id text not null,
    project_id bigint not null references projects (id) on delete cascade,
    day date not null,
    hours integer not null,
    posted_at timestamptz,
    primary key (user_id, channel_id, project_id, day, hours)
  )`,
  `comment on column slack_posts.posted_at is 'null: a job has yet to post it'`,
  ...PEOPLE_SEARCH,
  ...KEYS_OF_APPS,
  ...HACKATIME_DUMPS,
];
