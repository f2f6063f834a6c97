import pg from 'pg';

/** Times and 64-bit columns cross the wire as text: bigint stays exact, timestamptz is never read as a Date. */
const INT8 = 20;
const typeParsers: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: string) => {
    if (oid === INT8) return Number as never;
    return pg.types.getTypeParser(oid, format as never);
  },
};

/** What statements and functions rely on, whatever the server's or the role's defaults are. */
const SESSION = '-c datestyle=ISO -c timezone=UTC -c default_transaction_isolation=read\\ committed';

export interface PoolLimits {
  readonly max: number;
  /** Milliseconds. */
  readonly connectionTimeoutMs: number;
  readonly statementTimeoutMs: number;
  readonly idleInTransactionTimeoutMs: number;
  /** Longest wait for an answer, counted here: for a server that may vanish without a word. */
  readonly queryTimeoutMs?: number;
}

/** A raw `pg` pool for activity SQL. `bigint` columns come back as numbers: every sum we keep stays below 2^53. */
export function createPool(url: string, name: string, limits: PoolLimits): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: `beatkeeper-${name}`,
    max: limits.max,
    connectionTimeoutMillis: limits.connectionTimeoutMs,
    statement_timeout: limits.statementTimeoutMs,
    idle_in_transaction_session_timeout: limits.idleInTransactionTimeoutMs,
    ...(limits.queryTimeoutMs !== undefined && { query_timeout: limits.queryTimeoutMs }),
    types: typeParsers,
    options: SESSION,
    // Statements that are sent without waiting for one another travel together. Not in the typings yet.
    ...({ pipeline: true } as object),
  });
  // An idle connection that the server drops must not end the process; the next query opens another one.
  pool.on('error', () => undefined);
  return pool;
}
