import type { Pool } from 'pg';
import { MIGRATIONS } from '../../../../migrations/index.js';
import { OLDEST_RELEASE, RELEASE } from '../../../../migrations/release.js';
import { namedQuery, type Queryable, run } from './named-query.js';

/** How the schema of a database and this release fit together. */
export interface SchemaState {
  /** Names of the migrations that the schema lacks, in the order in which they run. */
  readonly pending: readonly string[];
  /** Names of migrations of the schema that this release does not know: a later release made them. */
  readonly unknown: readonly string[];
  /** The oldest release that runs on the schema; undefined where no release said so. */
  readonly oldestRelease: string | undefined;
}

/** With what ran. */
export interface SchemaHistory extends SchemaState {
  /** Names of all migrations that ran. */
  readonly applied: readonly string[];
}

/** The database was migrated by a later release that left this one behind. */
export class NewerSchemaError extends Error {
  /** To be shown as one line, without a stack. */
  readonly expected = true;

  constructor({ unknown, oldestRelease }: SchemaState) {
    const named = unknown.length === 1 ? unknown[0] : `${unknown[0]} and ${unknown.length - 1} more`;
    const needed = oldestRelease === undefined ? 'that release' : `release ${oldestRelease} or later`;
    super(`a later release than ${RELEASE} has migrated this database (${named}): start ${needed}`);
    this.name = 'NewerSchemaError';
  }
}

const HAS_TABLE = namedQuery<[], { exists: boolean }>(
  'database.has-migrations',
  `select to_regclass('schema_migrations') is not null as exists`,
);

const APPLIED = namedQuery<[], { names: string[]; note: string | null }>(
  'database.applied-migrations',
  `select coalesce(array_agg(name::text order by id), '{}') as names,
    obj_description(to_regclass('schema_migrations'), 'pg_class') as note
  from schema_migrations`,
);

const NOTE = /^runs with (\d+\.\d+\.\d+) or later$/;

/** Reads what ran in this database; any role of the product may ask. */
export async function schemaState(on: Queryable): Promise<SchemaHistory> {
  const known = MIGRATIONS.map(({ name }) => name as string);
  const [table] = await run(on, HAS_TABLE, []);
  if (table?.exists !== true) return { applied: [], pending: known, unknown: [], oldestRelease: undefined };
  const [applied = { names: [], note: null }] = await run(on, APPLIED, []);
  return {
    applied: applied.names,
    pending: known.filter((name) => !applied.names.includes(name)),
    unknown: applied.names.filter((name) => !known.includes(name)),
    oldestRelease: NOTE.exec(applied.note ?? '')?.[1],
  };
}

/** Whether a later release migrated the database, and says that this one may still run on it. */
export function isTolerated({ unknown, oldestRelease }: SchemaState): boolean {
  return unknown.length > 0 && oldestRelease !== undefined && compareReleases(oldestRelease, RELEASE) <= 0;
}

/** @throws NewerSchemaError when this release must not run on that schema */
export function refuseNewerSchema(state: SchemaState): void {
  if (state.unknown.length > 0 && !isTolerated(state)) throw new NewerSchemaError(state);
}

const MAY_NOTE = namedQuery<[], { may: boolean }>(
  'database.may-note-release',
  `select pg_has_role(relowner, 'usage') as may from pg_class where oid = 'schema_migrations'::regclass`,
);

/** Notes in the database which release it needs at least; leaves that to the owner of its schema. */
export async function noteOldestRelease(on: Pool): Promise<void> {
  const { oldestRelease } = await schemaState(on);
  const [owner] = await run(on, MAY_NOTE, []);
  if (oldestRelease === OLDEST_RELEASE || owner?.may !== true) return;
  await on.query(`comment on table schema_migrations is 'runs with ${OLDEST_RELEASE} or later'`);
}

/** Below, at or above 0, as in sorting. */
export function compareReleases(one: string, other: string): number {
  const [left, right] = [one, other].map((release) => release.split('.').map(Number));
  for (const index of [0, 1, 2]) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
