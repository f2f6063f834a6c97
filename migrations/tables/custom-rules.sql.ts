import { CUSTOM_RULE_FUNCTIONS } from '../functions/custom-rules-v1.sql.js';

/**
 * What a person wants heartbeats and external durations to be counted as. A set has a revision, by which ingest tells
 * whether the rules it used are still in force; `applied_until` is how far history follows them.
 */
export const CUSTOM_RULE_TABLES: readonly string[] = [
  `create table custom_rule_sets (
    user_id integer primary key references users (id) on delete cascade,
    rev bigint not null,
    applied_until timestamptz not null,
    aborted_share real,
    job_id uuid
  )`,
  `comment on column custom_rule_sets.applied_until is
    'heartbeats before this instant are counted under the rules of this revision; infinity: all are, or are left as they are'`,
  `comment on column custom_rule_sets.aborted_share is
    'how much of history followed, 0 to 1, when the application of this revision was called off; null: it was not'`,
  `create table custom_rules (
    id uuid primary key,
    user_id integer not null references users (id) on delete cascade,
    position integer not null,
    name text,
    action text not null check (action in ('change', 'delete')),
    source text,
    operation text,
    source_value text,
    destinations jsonb not null,
    created_at timestamptz not null,
    modified_at timestamptz not null,
    check (num_nonnulls(source, operation, source_value) in (0, 3))
  )`,
  'create index custom_rules_of_person on custom_rules (user_id, position)',
  ...CUSTOM_RULE_FUNCTIONS,
];
