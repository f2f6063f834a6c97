import { withClient } from '../../tools/postgres/roles.mjs';
import type { TestDatabase } from './template-db.js';

/** Looks into the database past all rules. */
export async function rowsOf<Row extends object>(
  database: TestDatabase,
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  return withClient(database.superUrl, async (client) => (await client.query(sql, values)).rows as Row[]);
}
