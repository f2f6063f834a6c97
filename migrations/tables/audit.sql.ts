import { AUDIT_APPEND_V1 } from '../functions/audit-append-v1.sql.js';

/**
 * Who did what. `audit_log` holds opaque ids and prefixes of keys, is chained by hash and only ever grows; what tells of
 * a person (names, addresses, values before and after) lies in `audit_details` and can be erased without breaking it.
 */
export const AUDIT_TABLES = [
  `create table audit_log (
    chain text not null check (chain ~ '^(instance|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$'),
    seq bigint not null,
    id uuid not null unique,
    at timestamptz not null,
    action text not null check (action ~ '^[a-z_]+([.][a-z_]+)+$'),
    actor_kind text not null check (actor_kind in ('person', 'admin_key', 'app', 'operator', 'system', 'anonymous')),
    actor_id uuid,
    credential text check (length(credential) between 1 and 24 and credential !~ '[[:cntrl:]]'),
    target_kind text not null check (target_kind ~ '^[a-z_]+$'),
    target_id text check (length(target_id) between 1 and 64 and target_id !~ '[[:cntrl:]]'),
    details_digest bytea not null,
    hash bytea not null,
    primary key (chain, seq)
  )`,
  'create index audit_log_at on audit_log (chain, at)',
  'create index audit_log_action on audit_log (chain, action, seq)',
  'create index audit_log_actor on audit_log (actor_id, seq)',
  'create index audit_log_target on audit_log (target_id, seq)',
  `create table audit_details (
    audit_id uuid primary key references audit_log (id),
    salt bytea not null,
    details jsonb not null
  )`,
  `create table audit_chains (
    chain text primary key,
    seq bigint not null,
    hash bytea not null
  )`,
  `comment on column audit_log.chain is '"instance", or the uuid of an organisation'`,
  `comment on table audit_details is 'rows are deleted to erase what is told of a person, and never changed'`,
  `create function audit_log_is_append_only() returns trigger language plpgsql as $$
  begin
    raise exception 'the audit log only grows' using errcode = 'insufficient_privilege';
  end $$`,
  `create trigger audit_log_append_only before update or delete on audit_log
    for each row execute function audit_log_is_append_only()`,
  `create trigger audit_log_no_truncate before truncate on audit_log
    for each statement execute function audit_log_is_append_only()`,
  `create trigger audit_details_unchanged before update on audit_details
    for each row execute function audit_log_is_append_only()`,
  `create trigger audit_details_no_truncate before truncate on audit_details
    for each statement execute function audit_log_is_append_only()`,
  AUDIT_APPEND_V1,
  `revoke all on function audit_append_v1(text, uuid, timestamptz, text, text, uuid, text, text, text, bytea, jsonb)
    from public`,
];
