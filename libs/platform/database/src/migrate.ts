import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import { MIGRATIONS } from '../../../../migrations/index.js';
import { takeTimescaleSteps } from './timescale-steps.js';

export interface MigrateOptions {
  /** Connection URL of the role that owns the schema. */
  readonly url: string;
  readonly log?: (line: string) => void;
  /** The last migration to run, and no step of TimescaleDB after it; absent: all of them. */
  readonly to?: string;
}

/** Held by whoever changes the schema. */
export const MIGRATE_LOCK = `hashtext('beatkeeper-migrate')`;

/**
 * Brings the schema up to date, then takes the steps of TimescaleDB where there is one; returns the names of the
 * migrations and steps that ran. One migrating process at a time.
 */
export function migrate({ url, log = () => undefined, to }: MigrateOptions): Promise<string[]> {
  return withMigrator(url, async (orm) => {
    await orm.em.getConnection().execute(`select pg_advisory_lock(${MIGRATE_LOCK})`);
    orm.migrator.on('migrating', ({ name }) => log(`migrating ${name}`));
    const migrations = (await orm.migrator.up(to === undefined ? undefined : { to })).map(({ name }) => name);
    return to === undefined ? [...migrations, ...(await takeTimescaleSteps(url, log))] : migrations;
  });
}

/** Names of the migrations that the schema lacks. */
export function pendingMigrations({ url }: MigrateOptions): Promise<string[]> {
  return withMigrator(url, async (orm) => (await orm.migrator.getPending()).map(({ name }) => name));
}

async function withMigrator<T>(url: string, work: (orm: MikroORM) => Promise<T>): Promise<T> {
  const orm = await MikroORM.init({
    clientUrl: url,
    entities: [],
    extensions: [Migrator],
    discovery: { warnWhenNoEntities: false },
    pool: { min: 1, max: 1 },
    migrations: { migrationsList: MIGRATIONS, snapshot: false, tableName: 'schema_migrations', silent: true },
  });
  try {
    return await work(orm);
  } finally {
    await orm.close(true);
  }
}
