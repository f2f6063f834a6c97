import pg from 'pg';
import type { TestDatabase } from './template-db.js';

/** Connections kept between questions, because a new one costs more than most answers. */
const pools = new WeakMap<TestDatabase, pg.Pool>();

function poolOf(database: TestDatabase): pg.Pool {
  const known = pools.get(database);
  if (known !== undefined) return known;
  const pool = new pg.Pool({
    connectionString: database.superUrl,
    max: 4,
    idleTimeoutMillis: 2_000,
    allowExitOnIdle: true,
    application_name: 'beatkeeper-tools',
  });
  // Whoever drops the database ends them.
  pool.on('error', () => undefined);
  pools.set(database, pool);
  return pool;
}

/** Looks into the database past all rules. */
export async function rowsOf<Row extends object>(
  database: TestDatabase,
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  return (await poolOf(database).query<Row>(sql, values)).rows;
}
