import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/template-db.js';
import { createPool, inSnapshot, inTransaction } from './index.js';

const LIMITS = { max: 1, connectionTimeoutMs: 5_000, statementTimeoutMs: 5_000, idleInTransactionTimeoutMs: 5_000 };

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

describe('a transaction whose server goes away', () => {
  it.each([
    ['inTransaction', inTransaction],
    ['inSnapshot', inSnapshot],
  ])('fails alone: the process and the pool live on (%s)', async (_, open) => {
    const pool = createPool(database.url, 'test', LIMITS);
    const lost = open(pool, (client) => client.query('select pg_terminate_backend(pg_backend_pid())'));
    await expect(lost).rejects.toMatchObject({ code: '57P01' });
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await pool.end();
  });

  it('does so too when nothing is asked at that moment', async () => {
    const pool = createPool(database.url, 'test', { ...LIMITS, idleInTransactionTimeoutMs: 50 });
    const lost = inTransaction(pool, async (client) => {
      await sleep(300);
      return client.query('select 1');
    });
    await expect(lost).rejects.toThrow(/not queryable|terminated/);
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await pool.end();
  });
});
