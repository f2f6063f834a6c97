/**
 * Organisations and what hangs on them. Every table with `org_id` is forced under row security: a transaction sees the
 * organisation that `app.org_id` names and no other. Children carry `org_id` in their keys, so that a child of another
 * organisation cannot be written down. Activity is not here: it belongs to people.
 */
const PRIVACY = `('visible', 'hidden')`;
const ROLE = `('owner', 'admin', 'manager', 'member', 'viewer')`;
const PERSON_OF_ORG = 'foreign key (org_id, user_id) references org_members (org_id, user_id) on delete cascade';
const DASHBOARD_OF_ORG = 'foreign key (org_id, dashboard_id) references dashboards (org_id, id) on delete cascade';
const GROUP_OF_ORG = 'foreign key (org_id, group_id) references org_groups (org_id, id) on delete cascade';

const TABLES = [
  `create table organisations (
    id uuid primary key,
    name text not null check (length(name) between 1 and 255),
    timezone text not null,
    timeout_minutes smallint not null check (timeout_minutes between 1 and 60),
    writes_only boolean not null,
    is_duration_visible boolean not null,
    default_project_privacy text not null check (default_project_privacy in ${PRIVACY}),
    plan text not null,
    seat_limit integer check (seat_limit > 0),
    dashboard_limit integer check (dashboard_limit >= 0),
    retention_days integer check (retention_days > 0),
    audit_retention_days integer check (audit_retention_days >= 365),
    rev bigint not null default 1,
    created_at timestamptz not null,
    modified_at timestamptz not null,
    deleted_at timestamptz,
    erase_at timestamptz,
    check ((deleted_at is null) = (erase_at is null))
  )`,
  `comment on column organisations.rev is 'grows with every change of who may see what, and of how time is counted'`,
  `comment on column organisations.erase_at is 'deleted organisations are kept until then, and can be restored by their owner'`,
  `comment on column organisations.retention_days is 'how far back the organisation sees; null: all. Nobody loses a heartbeat by it'`,
  `comment on column organisations.audit_retention_days is 'for how long details of the audit log are kept; null: for ever'`,
  `create table org_members (
    org_id uuid not null references organisations (id) on delete cascade,
    user_id integer not null references users (id) on delete cascade,
    role text not null check (role in ${ROLE}),
    source text not null check (source in ('founder', 'invite', 'sso', 'scim', 'domain')),
    joined_at timestamptz not null,
    left_at timestamptz check (left_at >= joined_at),
    suspended_at timestamptz,
    default_personal_privacy text check (default_personal_privacy in ${PRIVACY}),
    modified_at timestamptz not null,
    primary key (org_id, user_id)
  )`,
  'create index org_members_of_person on org_members (user_id) where left_at is null',
  `comment on column org_members.left_at is 'the row stays for the audit log; who comes back begins anew'`,
  `create table org_groups (
    org_id uuid not null references organisations (id) on delete cascade,
    id uuid not null,
    name text not null check (length(name) between 1 and 255),
    external_id text,
    permissions text[] not null default '{}',
    created_at timestamptz not null,
    modified_at timestamptz not null,
    primary key (org_id, id)
  )`,
  'create unique index org_groups_name on org_groups (org_id, lower(name))',
  `create table org_group_members (
    org_id uuid not null,
    group_id uuid not null,
    user_id integer not null,
    source text not null check (source in ('hand', 'sso', 'scim')),
    primary key (org_id, group_id, user_id),
    ${GROUP_OF_ORG},
    ${PERSON_OF_ORG}
  )`,
  'create index org_group_members_of_person on org_group_members (org_id, user_id)',
  `create table dashboards (
    org_id uuid not null references organisations (id) on delete cascade,
    id uuid not null,
    full_name text not null check (length(full_name) between 1 and 255),
    timezone text,
    created_by integer references users (id) on delete set null,
    is_viewing_restricted boolean not null,
    is_manual_time_hidden boolean not null,
    created_at timestamptz not null,
    modified_at timestamptz not null,
    primary key (org_id, id)
  )`,
  `comment on column dashboards.timezone is 'null: as the organisation'`,
  `create table dashboard_members (
    org_id uuid not null,
    dashboard_id uuid not null,
    user_id integer not null,
    is_view_only boolean not null,
    added_at timestamptz not null,
    primary key (org_id, dashboard_id, user_id),
    ${DASHBOARD_OF_ORG},
    ${PERSON_OF_ORG}
  )`,
  'create index dashboard_members_of_person on dashboard_members (org_id, user_id)',
  `create table dashboard_viewers (
    org_id uuid not null,
    dashboard_id uuid not null,
    user_id integer not null,
    primary key (org_id, dashboard_id, user_id),
    ${DASHBOARD_OF_ORG},
    ${PERSON_OF_ORG}
  )`,
  `create table dashboard_viewer_groups (
    org_id uuid not null,
    dashboard_id uuid not null,
    group_id uuid not null,
    primary key (org_id, dashboard_id, group_id),
    ${DASHBOARD_OF_ORG},
    ${GROUP_OF_ORG}
  )`,
  `comment on table dashboard_viewers is 'who may look at a dashboard whose viewing is restricted'`,
  `create table dashboard_requests (
    org_id uuid not null,
    dashboard_id uuid not null,
    user_id integer not null,
    kind text not null check (kind in ('view', 'join')),
    created_at timestamptz not null,
    primary key (org_id, dashboard_id, user_id, kind),
    ${DASHBOARD_OF_ORG},
    ${PERSON_OF_ORG}
  )`,
  `create table org_project_privacy (
    org_id uuid not null,
    user_id integer not null,
    project_id bigint not null references projects (id) on delete cascade,
    privacy text not null check (privacy in ${PRIVACY}),
    primary key (org_id, user_id, project_id),
    ${PERSON_OF_ORG}
  )`,
  `create table org_invites (
    org_id uuid not null references organisations (id) on delete cascade,
    id uuid not null,
    email text not null,
    role text not null check (role in ${ROLE}),
    token_hash bytea not null unique,
    invited_by integer references users (id) on delete set null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    accepted_at timestamptz,
    accepted_by integer references users (id) on delete set null,
    revoked_at timestamptz,
    primary key (org_id, id)
  )`,
  `create unique index org_invites_open on org_invites (org_id, lower(email))
    where accepted_at is null and revoked_at is null`,
  `create table org_invite_dashboards (
    org_id uuid not null,
    invite_id uuid not null,
    dashboard_id uuid not null,
    primary key (org_id, invite_id, dashboard_id),
    foreign key (org_id, invite_id) references org_invites (org_id, id) on delete cascade,
    ${DASHBOARD_OF_ORG}
  )`,
  `create table org_domains (
    org_id uuid not null references organisations (id) on delete cascade,
    id uuid not null,
    domain text not null check (domain = lower(domain)),
    challenge text not null,
    auto_join_role text check (auto_join_role in ('member', 'viewer')),
    verified_at timestamptz,
    checked_at timestamptz,
    missing_since timestamptz,
    created_at timestamptz not null,
    primary key (org_id, id),
    unique (org_id, domain)
  )`,
  'create unique index org_domains_verified on org_domains (domain) where verified_at is not null',
  `comment on column org_domains.missing_since is 'since when the record is not found any more; the claim lapses a week later'`,
  'alter table identity_providers add constraint identity_providers_of_org unique (org_id, id)',
  `alter table identity_providers add constraint identity_providers_org_id
    foreign key (org_id) references organisations (id) on delete cascade`,
  `create table org_identity_providers (
    org_id uuid not null,
    provider_id uuid not null,
    is_enforced boolean not null,
    default_role text not null check (default_role in ('admin', 'manager', 'member', 'viewer')),
    group_mapping jsonb not null,
    last_owner_login_at timestamptz,
    modified_at timestamptz not null,
    primary key (org_id, provider_id),
    foreign key (org_id, provider_id) references identity_providers (org_id, id) on delete cascade
  )`,
  `comment on column org_identity_providers.group_mapping is
    'group of the provider → {"role"?: role, "groups"?: ids of groups here}'`,
  `create table org_break_glass (
    org_id uuid not null,
    user_id integer not null,
    primary key (org_id, user_id),
    ${PERSON_OF_ORG}
  )`,
  `comment on table org_break_glass is 'owners who may log in without the enforced provider'`,
  `create table scim_tokens (
    org_id uuid not null references organisations (id) on delete cascade,
    id uuid not null,
    label text not null,
    preview text not null,
    token_hash bytea not null unique,
    created_by integer references users (id) on delete set null,
    created_at timestamptz not null,
    last_used_at timestamptz,
    revoked_at timestamptz,
    primary key (org_id, id)
  )`,
  `create table scim_users (
    org_id uuid not null,
    user_id integer not null,
    id uuid not null,
    user_name text not null,
    external_id text,
    attributes jsonb not null,
    is_active boolean not null,
    created_at timestamptz not null,
    modified_at timestamptz not null,
    primary key (org_id, id),
    unique (org_id, user_id),
    ${PERSON_OF_ORG}
  )`,
  'create unique index scim_users_user_name on scim_users (org_id, lower(user_name))',
  'create unique index scim_users_external_id on scim_users (org_id, external_id)',
  `comment on column scim_users.attributes is 'what the provider said of the person, as it said it'`,
  `create table service_accounts (
    org_id uuid not null references organisations (id) on delete cascade,
    id uuid not null,
    name text not null check (length(name) between 1 and 255),
    permissions text[] not null,
    created_by integer references users (id) on delete set null,
    created_at timestamptz not null,
    modified_at timestamptz not null,
    disabled_at timestamptz,
    primary key (org_id, id)
  )`,
  'create unique index service_accounts_name on service_accounts (org_id, lower(name))',
  `create table service_account_keys (
    org_id uuid not null,
    id uuid not null,
    account_id uuid not null,
    label text not null,
    preview text not null,
    key_hash bytea not null unique,
    scopes text[] not null,
    created_at timestamptz not null,
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz,
    primary key (org_id, id),
    foreign key (org_id, account_id) references service_accounts (org_id, id) on delete cascade
  )`,
  `create table org_custom_rules (
    org_id uuid not null references organisations (id) on delete cascade,
    id uuid not null,
    position integer not null,
    name text,
    action text not null check (action in ('change', 'delete')),
    source text,
    operation text,
    source_value text,
    destinations jsonb not null,
    created_at timestamptz not null,
    modified_at timestamptz not null,
    primary key (org_id, id),
    check (num_nonnulls(source, operation, source_value) in (0, 3))
  )`,
  'create index org_custom_rules_in_order on org_custom_rules (org_id, position)',
];

/** Tables that a transaction sees one organisation of. */
export const TENANT_TABLES = [
  'org_members',
  'org_groups',
  'org_group_members',
  'dashboards',
  'dashboard_members',
  'dashboard_viewers',
  'dashboard_viewer_groups',
  'dashboard_requests',
  'org_project_privacy',
  'org_invites',
  'org_invite_dashboards',
  'org_domains',
  'org_identity_providers',
  'org_break_glass',
  'scim_tokens',
  'scim_users',
  'service_accounts',
  'service_account_keys',
  'org_custom_rules',
] as const;

const TENANT = `nullif(current_setting('app.org_id', true), '')::uuid`;
const PERSON = `nullif(current_setting('app.user_id', true), '')::integer`;
const SECRET = `decode(nullif(current_setting('app.secret_hash', true), ''), 'hex')`;
const DOMAIN = `nullif(current_setting('app.domain', true), '')`;

const forced = (table: string): string[] => [
  `alter table ${table} enable row level security`,
  `alter table ${table} force row level security`,
];

/** What is found by something that its bearer shows, before anybody knows the organisation. For reading alone. */
const presented = (table: string, condition: string): string =>
  `create policy presented on ${table} for select using (${condition})`;

/**
 * Settings are made with `set_config(…, true)`: they end with the transaction, also behind a pool that shares
 * connections. Subqueries keep the planner from asking for the setting row by row.
 */
const POLICIES = [
  ...forced('organisations'),
  `create policy tenant on organisations using (id = (select ${TENANT})) with check (id = (select ${TENANT}))`,
  ...TENANT_TABLES.flatMap((table) => [
    ...forced(table),
    `create policy tenant on ${table} using (org_id = (select ${TENANT})) with check (org_id = (select ${TENANT}))`,
  ]),
  presented('org_members', `user_id = (select ${PERSON})`),
  presented(
    'organisations',
    `exists (select from org_members m where m.org_id = organisations.id and m.user_id = (select ${PERSON}) and m.left_at is null)`,
  ),
  ...[
    ['org_invites', 'token_hash'],
    ['scim_tokens', 'token_hash'],
    ['service_account_keys', 'key_hash'],
  ].map(([table, column]) => presented(table as string, `${column} = (select ${SECRET})`)),
  presented('org_domains', `verified_at is not null and domain = (select ${DOMAIN})`),
];

/** The ids of all organisations, for jobs that visit one after the other. Tells nothing else. */
const EVERY_ORG = [
  `create table org_ids (
    id uuid primary key references organisations (id) on delete cascade
  )`,
  `comment on table org_ids is 'that an organisation exists, and nothing of it: what jobs go through'`,
];

/** Programs of an organisation act too, and are no persons. */
const ACTORS = [
  `alter table audit_log drop constraint audit_log_actor_kind_check, add constraint audit_log_actor_kind_check check (
    actor_kind in ('person', 'admin_key', 'app', 'service_account', 'scim', 'operator', 'system', 'anonymous')
  )`,
];

export const ORGANISATION_TABLES: readonly string[] = [...TABLES, ...EVERY_ORG, ...POLICIES, ...ACTORS];
