import pg from 'pg';
import { BoundedPool } from './bounded-pool.js';
import { observePool } from './observed-pool.js';

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
  /**
   * Longest wait for an answer, counted here: for a server that may vanish without a word. The connection is given up.
   * Unset: a little longer than the server itself lets a statement run, or for ever where that has no limit.
   */
  readonly queryTimeoutMs?: number;
  /** Most callers who wait for a connection; one more is refused at once (SQLSTATE 53300). Unset: no limit. */
  readonly maxWaiting?: number;
}

/** A server that lives ends a statement that takes too long before that, and says so. */
const GRACE_MS = 2_000;

/** How long to wait for the answer to a statement, of which the server says no more than `statementTimeoutMs`; 0: for ever. */
export function patience(statementTimeoutMs: number): number {
  return statementTimeoutMs === 0 ? 0 : statementTimeoutMs + GRACE_MS;
}

/** A raw `pg` pool for activity SQL. `bigint` columns come back as numbers: every sum we keep stays below 2^53. */
export function createPool(url: string, name: string, limits: PoolLimits): pg.Pool {
  const options = {
    connectionString: url,
    application_name: `beatkeeper-${name}`,
    max: limits.max,
    connectionTimeoutMillis: limits.connectionTimeoutMs,
    statement_timeout: limits.statementTimeoutMs,
    idle_in_transaction_session_timeout: limits.idleInTransactionTimeoutMs,
    query_timeout: limits.queryTimeoutMs ?? patience(limits.statementTimeoutMs),
    types: typeParsers,
    options: SESSION,
    // Statements that are sent without waiting for one another travel together. Not in the typings yet.
    ...({ pipeline: true } as object),
  };
  const pool = new BoundedPool(options, limits.maxWaiting ?? Number.POSITIVE_INFINITY);
  // An idle connection that the server drops must not end the process; the next query opens another one.
  pool.on('error', () => undefined);
  return observePool(pool, name);
}
