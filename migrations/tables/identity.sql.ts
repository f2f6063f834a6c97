/** Accounts: what proves who somebody is, and the sessions of their browsers. Nothing secret is kept in the clear. */
export const ACCOUNT_TABLES = [
  'alter table users add column suspended_at timestamptz',
  'alter table users add column password_changed_at timestamptz',
  'alter table users add column must_confirm_email boolean not null default false',
  `create table sessions (
    id uuid primary key,
    user_id integer not null references users (id) on delete cascade,
    token_hash bytea not null unique,
    methods text[] not null,
    provider_id uuid,
    address text not null,
    user_agent text not null,
    created_at timestamptz not null,
    authenticated_at timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz
  )`,
  'create index sessions_user_id on sessions (user_id) where revoked_at is null',
  `comment on column sessions.methods is 'how the person proved who they are: pwd, otp, recovery, sso, as RFC 8176 spells them'`,
  `create table account_tokens (
    id uuid primary key,
    user_id integer not null references users (id) on delete cascade,
    purpose text not null check (purpose in ('reset_password', 'confirm_email', 'second_factor', 'login_link')),
    token_hash bytea not null unique,
    email text,
    previous_email text,
    attempts smallint not null default 0,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
  )`,
  'create index account_tokens_user_id on account_tokens (user_id, purpose)',
  `create table invites (
    id uuid primary key,
    token_hash bytea not null unique,
    email text,
    created_by integer references users (id) on delete set null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    used_by integer references users (id) on delete set null,
    revoked_at timestamptz
  )`,
  `create table totp_secrets (
    user_id integer primary key references users (id) on delete cascade,
    sealed_secret bytea not null,
    created_at timestamptz not null,
    confirmed_at timestamptz,
    last_step bigint not null default 0
  )`,
  `comment on column totp_secrets.last_step is 'the step of the last code that was accepted: no code is accepted twice'`,
  `create table recovery_codes (
    user_id integer not null references users (id) on delete cascade,
    code_hash bytea not null,
    created_at timestamptz not null,
    used_at timestamptz,
    primary key (user_id, code_hash)
  )`,
  'alter table api_keys add column is_primary boolean not null default false',
  'alter table api_keys add column sealed_key bytea',
  `comment on column api_keys.sealed_key is 'the primary key only, encrypted, so that its owner can see it again'`,
  'create unique index api_keys_one_primary on api_keys (user_id) where is_primary and revoked_at is null',
];

/** The OAuth 2.0 provider: apps, what people allowed them, and what was handed out. */
export const OAUTH_TABLES = [
  `create table oauth_apps (
    id uuid primary key,
    client_id text not null unique,
    owner_id integer not null references users (id) on delete cascade,
    name text not null,
    description text not null default '',
    homepage_url text,
    is_confidential boolean not null,
    allows_implicit boolean not null default false,
    rotates_refresh_tokens boolean,
    may_ask_for_admin boolean not null default false,
    is_verified boolean not null default false,
    redirect_uris text[] not null,
    allowed_scopes text[],
    logo bytea,
    logo_type text,
    created_at timestamptz not null,
    modified_at timestamptz not null,
    deleted_at timestamptz
  )`,
  `comment on column oauth_apps.allowed_scopes is 'null: every scope but admin'`,
  `comment on column oauth_apps.rotates_refresh_tokens is 'null: as the instance decides for this type of client'`,
  'create index oauth_apps_owner_id on oauth_apps (owner_id) where deleted_at is null',
  `create table oauth_app_secrets (
    id uuid primary key,
    app_id uuid not null references oauth_apps (id) on delete cascade,
    secret_hash bytea not null unique,
    preview text not null,
    created_at timestamptz not null,
    expires_at timestamptz
  )`,
  'create index oauth_app_secrets_app_id on oauth_app_secrets (app_id)',
  `create table oauth_grants (
    id uuid primary key,
    app_id uuid not null references oauth_apps (id) on delete cascade,
    user_id integer not null references users (id) on delete cascade,
    scopes text[] not null,
    created_at timestamptz not null,
    modified_at timestamptz not null,
    last_used_at timestamptz,
    revoked_at timestamptz
  )`,
  'create unique index oauth_grants_living on oauth_grants (app_id, user_id) where revoked_at is null',
  'create index oauth_grants_user_id on oauth_grants (user_id)',
  `create table oauth_codes (
    id uuid primary key,
    grant_id uuid not null references oauth_grants (id) on delete cascade,
    code_hash bytea not null unique,
    redirect_uri text not null,
    scopes text[] not null,
    scope_separator text not null,
    code_challenge text,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
  )`,
  'create index oauth_codes_grant on oauth_codes (grant_id)',
  `create table oauth_tokens (
    id uuid primary key,
    number bigint generated always as identity,
    kind text not null check (kind in ('access', 'refresh')),
    grant_id uuid not null references oauth_grants (id) on delete cascade,
    app_id uuid not null references oauth_apps (id) on delete cascade,
    user_id integer not null references users (id) on delete cascade,
    family_id uuid not null,
    parent_id uuid,
    token_hash bytea not null unique,
    preview text not null,
    scopes text[] not null,
    scope_separator text not null,
    issued_by text not null check (issued_by in ('code', 'refresh', 'implicit')),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    absolute_expires_at timestamptz,
    used_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz
  )`,
  `comment on column oauth_tokens.family_id is 'everything that descends from one code; the code''s id, or the implicit token''s own'`,
  'create index oauth_codes_expires_at on oauth_codes (expires_at)',
  'create index oauth_tokens_over on oauth_tokens (least(expires_at, revoked_at))',
  'create index oauth_tokens_family on oauth_tokens (family_id)',
  'create index oauth_tokens_grant on oauth_tokens (grant_id)',
  `comment on column oauth_tokens.number is 'the order in which tokens were made, also within one instant'`,
  'create index oauth_tokens_app_user on oauth_tokens (app_id, user_id, created_at)',
  'create index oauth_tokens_user on oauth_tokens (user_id) where revoked_at is null',
  'create index oauth_tokens_parent on oauth_tokens (parent_id) where parent_id is not null',
];

/** Logging in through somebody else: the providers, whom they know, and logins under way. */
export const SSO_TABLES = [
  `create table identity_providers (
    id uuid primary key,
    slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    kind text not null check (kind in ('oidc', 'oauth2', 'saml')),
    name text not null,
    is_enabled boolean not null default true,
    org_id uuid,
    config jsonb not null,
    sealed_secret bytea,
    created_at timestamptz not null,
    modified_at timestamptz not null
  )`,
  `create table external_identities (
    id uuid primary key,
    provider_id uuid not null references identity_providers (id) on delete cascade,
    user_id integer not null references users (id) on delete cascade,
    issuer text not null,
    subject text not null,
    email text,
    groups text[] not null default '{}',
    created_at timestamptz not null,
    last_login_at timestamptz not null,
    unique (provider_id, issuer, subject)
  )`,
  'create index external_identities_user_id on external_identities (user_id)',
  `create table sso_logins (
    id uuid primary key,
    provider_id uuid not null references identity_providers (id) on delete cascade,
    stage text not null check (stage in ('begun', 'verified')),
    state_hash bytea not null unique,
    browser_hash bytea not null,
    sealed_detail bytea not null,
    return_to text not null,
    link_user_id integer references users (id) on delete cascade,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
  )`,
  'create index sso_logins_expires_at on sso_logins (expires_at)',
  `comment on column sso_logins.browser_hash is 'the browser that began: nobody else may finish'`,
  `comment on column sso_logins.sealed_detail is 'begun: what the answer must match; verified: who it says has come'`,
  `create table saml_assertions (
    provider_id uuid not null references identity_providers (id) on delete cascade,
    assertion_id text not null,
    expires_at timestamptz not null,
    primary key (provider_id, assertion_id)
  )`,
  `alter table sessions add constraint sessions_provider_id
    foreign key (provider_id) references identity_providers (id) on delete set null`,
];

/** Administrators: their keys, and what keeps an installation from losing the last of them. */
export const ADMIN_TABLES = [
  `create table admin_keys (
    id integer generated by default as identity primary key,
    uuid uuid not null unique,
    user_id integer not null references users (id) on delete cascade,
    name text not null check (length(name) between 1 and 120),
    preview text not null,
    key_hash bytea not null unique,
    created_at timestamptz not null,
    last_used_at timestamptz,
    revoked_at timestamptz
  )`,
  'create unique index admin_keys_living_name on admin_keys (user_id, name) where revoked_at is null',
  `create function users_keep_a_superadmin() returns trigger language plpgsql as $$
  begin
    if current_setting('transaction_isolation') <> 'read committed' then
      raise exception 'administrators change under read committed only' using errcode = 'invalid_transaction_state';
    end if;
    -- One after another, and each with a snapshot of its own: whoever comes second sees what the first one left.
    perform pg_advisory_xact_lock(hashtextextended('users_keep_a_superadmin', 0));
    if not exists (select from users where admin_level = 'superadmin' and suspended_at is null) then
      raise exception 'the last superadmin stays' using errcode = 'check_violation', constraint = 'users_last_superadmin';
    end if;
    return null;
  end $$`,
  `create trigger users_superadmin_changed after update of admin_level, suspended_at on users
    for each row when (old.admin_level = 'superadmin' and old.suspended_at is null
      and (new.admin_level <> 'superadmin' or new.suspended_at is not null))
    execute function users_keep_a_superadmin()`,
  `create trigger users_superadmin_deleted after delete on users
    for each row when (old.admin_level = 'superadmin' and old.suspended_at is null)
    execute function users_keep_a_superadmin()`,
  `create function users_revoke_admin_keys() returns trigger language plpgsql as $$
  begin
    update admin_keys set revoked_at = new.modified_at where user_id = new.id and revoked_at is null;
    return null;
  end $$`,
  `create trigger users_left_administration after update of admin_level on users
    for each row when (old.admin_level <> 'default' and new.admin_level = 'default')
    execute function users_revoke_admin_keys()`,
];
