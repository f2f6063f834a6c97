import type { Pool, PoolClient, QueryResultRow } from 'pg';

declare const types: unique symbol;

/**
 * `cached`: prepared once per connection. `everyTime`: planned with the actual values, for statements over heartbeats
 * whose plan and constant folding depend on them by a factor.
 */
export type Planning = 'cached' | 'everyTime';

/** One SQL statement with a name, under which it is prepared, logged and snapshotted. */
export interface NamedQuery<Params extends readonly unknown[], Row extends QueryResultRow> {
  readonly name: string;
  readonly text: string;
  readonly planning: Planning;
  readonly [types]?: { params: Params; row: Row };
}

export function namedQuery<Params extends readonly unknown[], Row extends QueryResultRow>(
  name: string,
  text: string,
  planning: Planning = 'cached',
): NamedQuery<Params, Row> {
  return { name, text, planning };
}

export type Queryable = Pool | PoolClient;

/** Runs the query and returns its rows. Errors are those of `pg` (SQLSTATE in `code`). */
export async function run<Params extends readonly unknown[], Row extends QueryResultRow>(
  on: Queryable,
  query: NamedQuery<Params, Row>,
  params: Params,
): Promise<Row[]> {
  const { name, text, planning } = query;
  const values = [...params];
  const result = await on.query<Row>(planning === 'cached' ? { name, text, values } : { text, values });
  return result.rows;
}

/** Runs `work` in one READ COMMITTED transaction on one connection; rolls back and rethrows on any error. */
export function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  return transact(pool, 'begin isolation level read committed', work);
}

/** Runs `work` on one connection that sees the database as it was at one moment, and changes nothing. */
export function inSnapshot<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  return transact(pool, 'begin isolation level repeatable read read only', work);
}

async function transact<T>(pool: Pool, begin: string, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  // Queries report a lost connection; the event besides would end the process if nobody listened.
  client.on('error', ignore);
  try {
    await client.query(begin);
    const result = await work(client);
    await client.query('commit');
    client.release();
    return result;
  } catch (error) {
    const broken = await client.query('rollback').then(
      () => false,
      () => true,
    );
    client.release(broken);
    throw error;
  } finally {
    client.off('error', ignore);
  }
}

function ignore(): void {}
