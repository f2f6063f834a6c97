import { Inject, Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { createPool } from '#libs/platform/database';

/** Connection URL of the role that owns the schema. */
export const OWNER_URL = Symbol('OwnerUrl');

const LIMITS = { max: 1, connectionTimeoutMs: 10_000, statementTimeoutMs: 0, idleInTransactionTimeoutMs: 0 };

/** What only the owner of the tables may do, on a connection that is opened for it and has no time limit. */
@Injectable()
export class OwnerConnection {
  constructor(@Inject(OWNER_URL) private readonly url: string) {}

  async use<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const pool = createPool(this.url, 'storage', LIMITS);
    try {
      const client = await pool.connect();
      client.on('error', () => undefined);
      try {
        await client.query('set statement_timeout = 0');
        return await work(client);
      } finally {
        client.release(true);
      }
    } finally {
      await pool.end();
    }
  }
}
