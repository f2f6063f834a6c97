import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/template-db.js';
import { createPool, type PoolLimits } from './pools.js';

const LIMITS: PoolLimits = {
  max: 1,
  connectionTimeoutMs: 60_000,
  statementTimeoutMs: 60_000,
  idleInTransactionTimeoutMs: 60_000,
};

let database: TestDatabase;
let pool: ReturnType<typeof createPool>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(() => pool.end());
afterAll(() => database.drop());

describe('a pool', () => {
  it('lets as many wait as it may, and refuses the next one at once', async () => {
    pool = createPool(database.url, 'test', { ...LIMITS, maxWaiting: 2 });
    const client = await pool.connect();
    const waiting = [pool.query('select 1'), pool.connect()];
    const tooMany = { code: '53300', message: '2 wait for a connection already' };
    await expect(pool.query('select 1')).rejects.toMatchObject(tooMany);
    await expect(pool.connect()).rejects.toMatchObject(tooMany);
    client.release();
    const [, second] = await Promise.all(waiting);
    (second as typeof client).release();
    expect((await pool.query('select 2 as n')).rows).toEqual([{ n: 2 }]);
  });

  it('gives whoever comes at once with others the connections that are idle, however few may wait', async () => {
    pool = createPool(database.url, 'test', { ...LIMITS, max: 2, maxWaiting: 1 });
    const warm = await Promise.all([pool.connect(), pool.connect()]);
    for (const client of warm) client.release();
    const clients = await Promise.all([pool.connect(), pool.connect()]);
    for (const client of clients) client.release();
  });

  it('waits for as long as it takes where the server sets a statement no limit', async () => {
    pool = createPool(database.url, 'test', { ...LIMITS, statementTimeoutMs: 0 });
    expect((await pool.query(`select 'done' as n from pg_sleep(3)`)).rows).toEqual([{ n: 'done' }]);
  });

  it('gives up a connection on which no answer comes', async () => {
    pool = createPool(database.url, 'test', { ...LIMITS, queryTimeoutMs: 300 });
    const before = (await pool.query('select pg_backend_pid() as pid')).rows[0].pid;
    await expect(pool.query('select pg_sleep(60)')).rejects.toThrow('Query read timeout');
    const after = (await pool.query('select pg_backend_pid() as pid')).rows[0].pid;
    expect(after).not.toBe(before);
  });
});
