import type { Pool, PoolClient, QueryResult } from 'pg';
import { isNoPrimary } from './named-query.js';

const ROLLED_BACK: QueryResult = { command: 'ROLLBACK', rowCount: null, oid: 0, fields: [], rows: [] };
const BEGIN = /^(begin|start transaction)\b/;

/**
 * For the pool of Kysely, which gives a connection back only after its transaction has begun and has ended: each one
 * that breaks before that would be missing from the pool for ever. Here a transaction that does not begin gives it back,
 * and a rollback succeeds in any case, for the server has done it, or does it when the connection ends. A connection
 * that is broken, or leads to a server that takes no writes, is not used again.
 */
export function partWithLostConnections(pool: Pool): void {
  const unusable = new WeakSet<PoolClient>();
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    const forgiving = (...args: unknown[]): unknown => {
      const result = query(...args);
      if (!(result instanceof Promise)) return result;
      return result.catch((error: unknown) => {
        const text = String(args[0]);
        if (BEGIN.test(text)) client.release(true);
        if (isNoPrimary(error) || text === 'rollback') unusable.add(client);
        if (text === 'rollback') return ROLLED_BACK;
        throw error;
      });
    };
    Object.assign(client, { query: forgiving });
  });
  // A pool keeps no connection that is about to end.
  pool.on('release', (_error, client) => {
    if (unusable.has(client)) void client.end();
  });
}
