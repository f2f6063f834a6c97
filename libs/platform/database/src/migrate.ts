import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import { MIGRATIONS } from '../../../../migrations/index.js';

export interface MigrateOptions {
  /** Connection URL of the role that owns the schema. */
  readonly url: string;
  readonly log?: (line: string) => void;
}

/** Brings the schema up to date; returns the names of the migrations that ran. One migrating process at a time. */
export async function migrate({ url, log = () => undefined }: MigrateOptions): Promise<string[]> {
  const orm = await MikroORM.init({
    clientUrl: url,
    entities: [],
    extensions: [Migrator],
    discovery: { warnWhenNoEntities: false },
    pool: { min: 1, max: 1 },
    migrations: { migrationsList: MIGRATIONS, snapshot: false, tableName: 'schema_migrations', silent: true },
  });
  try {
    const connection = orm.em.getConnection();
    await connection.execute('select pg_advisory_lock(hashtext(?))', ['beatkeeper-migrate']);
    orm.migrator.on('migrating', ({ name }) => log(`migrating ${name}`));
    const done = await orm.migrator.up();
    return done.map(({ name }) => name);
  } finally {
    await orm.close(true);
  }
}
