import { DROP_FLEET_VIEWS, FLEET_VIEWS } from '../tables/fleet.sql.js';
import { GRANTS } from '../tables/foundation.sql.js';
import { hypertable } from './01-hypertables.sql.js';

// `storage:upgrade`: what it makes beside the tables in use, and how it exchanges them (docs/adr/0014).

/** The new tables take over who may do what with the old ones. */
const grantsOf = (table: string, from: string): string => `
do $$
declare
  v_right record;
begin
  for v_right in
    select grantee::regrole::text as role, privilege_type as privilege
    from pg_class, aclexplode(relacl) where oid = '${from}'::regclass and grantee <> 0
  loop
    execute format('grant %s on ${table} to %s', v_right.privilege, v_right.role);
  end loop;
end $$`;

const markOf = (table: string, time: string): string => `
create function storage_upgrade_mark_${table}() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into storage_upgrade_dirty (user_id, day)
  select distinct user_id, (${time} at time zone 'UTC')::date from changed;
  return null;
end $$`;

/**
 * The new tables, empty; which months of whom are copied; and what changed since. Marks are only ever added, and taken
 * away by id of a snapshot, so that none is lost whatever holds which lock.
 */
export const PREPARE = [
  `create table storage_upgrade_months (
    user_id integer not null,
    month date not null,
    copied_at timestamptz,
    heartbeats bigint,
    buckets bigint,
    primary key (month, user_id)
  )`,
  `create table storage_upgrade_dirty (
    id bigint generated always as identity primary key,
    user_id integer not null,
    day date not null
  )`,
  'create index storage_upgrade_dirty_user on storage_upgrade_dirty (user_id)',
  markOf('heartbeats', 'time'),
  markOf('activity_15m', 'bucket'),
  'create table heartbeats_next (like heartbeats including defaults including comments)',
  hypertable('heartbeats_next', 'time'),
  'create unique index heartbeats_next_key on heartbeats_next (user_id, time, hid)',
  grantsOf('heartbeats_next', 'heartbeats'),
  'create table activity_15m_next (like activity_15m including defaults including comments) with (fillfactor = 85)',
  'alter table activity_15m_next add primary key (user_id, policy_id, bucket, ctx_id)',
  hypertable('activity_15m_next', 'bucket'),
  grantsOf('activity_15m_next', 'activity_15m'),
];

const EVENTS = { insert: 'new', update: 'new', delete: 'old' } as const;

/** From then on whatever changes is marked. Waits for writers under way; keys are never updated. */
export const watch = (table: 'heartbeats' | 'activity_15m'): string[] =>
  Object.entries(EVENTS).map(
    ([event, rows]) => `create or replace trigger storage_upgrade_${event} after ${event} on ${table}
      referencing ${rows} table as changed for each statement execute function storage_upgrade_mark_${table}()`,
  );

/** Ends an upgrade that has not swapped yet. */
export const DISCARD = [
  'drop table if exists heartbeats_next',
  'drop table if exists activity_15m_next',
  'drop table if exists storage_upgrade_months, storage_upgrade_dirty',
  'drop function if exists storage_upgrade_mark_heartbeats() cascade',
  'drop function if exists storage_upgrade_mark_activity_15m() cascade',
];

export const LOCK_EVERYBODY_OUT = 'lock table heartbeats, activity_15m in access exclusive mode';

/** Exchanges the tables under their names; needs {@link LOCK_EVERYBODY_OUT}. */
export const SWAP = [
  ...DROP_FLEET_VIEWS,
  'alter table heartbeats rename to heartbeats_plain',
  'alter index heartbeats_key rename to heartbeats_plain_key',
  'alter table activity_15m rename to activity_15m_plain',
  'alter index activity_15m_pkey rename to activity_15m_plain_pkey',
  'alter index if exists activity_15m_day rename to activity_15m_plain_day',
  'alter table heartbeats_next rename to heartbeats',
  'alter index heartbeats_next_key rename to heartbeats_key',
  'alter table activity_15m_next rename to activity_15m',
  'alter index activity_15m_next_pkey rename to activity_15m_pkey',
  ...FLEET_VIEWS,
  ...GRANTS,
  ...DISCARD,
];

/** After the swap, of tables that nobody reads any more. */
export const DROP_OLD = 'drop table if exists heartbeats_plain, activity_15m_plain';
