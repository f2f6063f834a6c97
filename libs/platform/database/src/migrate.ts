import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import type { Pool } from 'pg';
import { MIGRATIONS } from '../../../../migrations/index.js';
import { createPool } from './pools.js';
import { noteOldestRelease, refuseNewerSchema, schemaState } from './schema-state.js';
import { takeTimescaleSteps } from './timescale-steps.js';

export interface MigrateOptions {
  /** Connection URL of the role that owns the schema. */
  readonly url: string;
  readonly log?: (line: string) => void;
  /** The last migration to run, and no step of TimescaleDB after it; absent: all of them. */
  readonly to?: string;
  /** Longest wait for the server to take a connection; what it does then may take as long as it takes. */
  readonly connectionTimeoutMs?: number;
}

/** Held by whoever changes the schema. */
export const MIGRATE_LOCK = `hashtext('beatkeeper-migrate')`;

const CONNECT_MS = 10_000;

/**
 * Brings the schema up to date, then takes the steps of TimescaleDB where there is one; returns the names of the
 * migrations and steps that ran. One migrating process at a time. All pending migrations are one transaction. Leaves a
 * schema alone that a later release made and lets this one run on.
 *
 * @throws NewerSchemaError for a schema of a later release that this one must not run on
 */
export function migrate(options: MigrateOptions): Promise<string[]> {
  const { url, log = () => undefined, to } = options;
  return withMigrator(options, async (orm) => {
    await orm.em.getConnection().execute(`select pg_advisory_lock(${MIGRATE_LOCK})`);
    if (await isOfLaterRelease(options)) return [];
    orm.migrator.on('migrating', ({ name }) => log(`migrating ${name}`));
    const migrations = (await orm.migrator.up(to === undefined ? undefined : { to })).map(({ name }) => name);
    if (to !== undefined) return migrations;
    await asOwner(options, noteOldestRelease);
    return [...migrations, ...(await takeTimescaleSteps(url, log))];
  });
}

async function isOfLaterRelease(options: MigrateOptions): Promise<boolean> {
  const state = await asOwner(options, schemaState);
  refuseNewerSchema(state);
  return state.unknown.length > 0;
}

async function asOwner<T>(options: MigrateOptions, work: (pool: Pool) => Promise<T>): Promise<T> {
  const { url, connectionTimeoutMs = CONNECT_MS } = options;
  const limits = { max: 1, connectionTimeoutMs, statementTimeoutMs: 0, idleInTransactionTimeoutMs: 0 };
  const pool = createPool(url, 'migrate', limits);
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}

/** Names of the migrations that the schema lacks. */
export function pendingMigrations(options: MigrateOptions): Promise<string[]> {
  return withMigrator(options, async (orm) => (await orm.migrator.getPending()).map(({ name }) => name));
}

async function withMigrator<T>(options: MigrateOptions, work: (orm: MikroORM) => Promise<T>): Promise<T> {
  const { url, connectionTimeoutMs = CONNECT_MS } = options;
  const orm = await MikroORM.init({
    clientUrl: url,
    entities: [],
    extensions: [Migrator],
    discovery: { warnWhenNoEntities: false },
    pool: { min: 1, max: 1 },
    driverOptions: { connectionString: url, connectionTimeoutMillis: connectionTimeoutMs } as never,
    migrations: { migrationsList: MIGRATIONS, snapshot: false, tableName: 'schema_migrations', silent: true },
  });
  try {
    return await work(orm);
  } finally {
    await orm.close(true);
  }
}
