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
  const labelled = { text, values, label: name };
  const result = await on.query<Row>(planning === 'cached' ? { name, text, values } : labelled);
  return result.rows;
}

/** Runs `work` in one READ COMMITTED transaction on one connection; rolls back and rethrows on any error. */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  // Queries report a lost connection; the event besides would end the process if nobody listened.
  client.on('error', ignore);
  try {
    await client.query('begin isolation level read committed');
    const result = await work(client);
    await client.query('commit');
    leave(client);
    return result;
  } catch (error) {
    const isBroken = await client.query('rollback').then(
      () => false,
      () => true,
    );
    leave(client, isBroken || isNoPrimary(error));
    throw error;
  }
}

/**
 * Runs `work` on one connection that sees the database as it was at one moment, and changes nothing. On a pool that
 * pipelines, the transaction's begin and end cost no round trip of their own, and statements of `work` that do not wait
 * for one another share one.
 */
export async function inSnapshot<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  client.on('error', ignore);
  const begun = client.query('begin isolation level repeatable read read only');
  begun.catch(ignore);
  const end = (command: 'commit' | 'rollback') =>
    client.query(command).then(
      () => leave(client),
      () => leave(client, true),
    );
  try {
    const result = await work(client);
    await begun;
    void end('commit');
    return result;
  } catch (error) {
    await end('rollback');
    throw error;
  }
}

/** SQLSTATE read_only_sql_transaction: what was the primary is a standby now, and the next connection may find the new one. */
export function isNoPrimary(error: unknown): boolean {
  return (error as { code?: unknown }).code === '25006';
}

function leave(client: PoolClient, isBroken = false): void {
  client.off('error', ignore);
  client.release(isBroken);
}

function ignore(): void {}
