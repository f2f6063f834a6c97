import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { exposition } from '#libs/platform/observability';
import { parsePrometheusText } from '../../../../test/support/prometheus-text.js';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/template-db.js';
import { namedQuery, run } from './named-query.js';
import { createPool } from './pools.js';

const NAME = 'observed-by-test';
const LIMITS = { max: 1, connectionTimeoutMs: 20_000, statementTimeoutMs: 20_000, idleInTransactionTimeoutMs: 20_000 };

let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool(database.url, NAME, LIMITS);
});
afterAll(() => database.drop());

async function seen(metric: string, labels: Record<string, string> = { pool: NAME }, part?: string): Promise<number[]> {
  const family = parsePrometheusText((await exposition()).text).get(`beatkeeper_${metric}`);
  const wanted = Object.entries(labels);
  const samples = family?.samples.filter(
    (sample) => sample.part === part && wanted.every(([name, value]) => sample.labels[name] === value),
  );
  return (samples ?? []).map(({ value }) => value);
}

describe('a pool', () => {
  it('counts statements in whichever way they are asked, and answers as ever', async () => {
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    const told = await new Promise((resolve) => pool.query('select 2 as two', (_, { rows }) => resolve(rows)));
    expect(told).toEqual([{ two: 2 }]);
    const client = await pool.connect();
    const called = await new Promise((resolve) =>
      client.query('select $1::int as n', [3], (_, { rows }) => resolve(rows)),
    );
    expect(called).toEqual([{ n: 3 }]);
    client.release();
    expect(await seen('db_query_duration_seconds', undefined, 'count')).toEqual([3]);
    expect(await seen('db_pool_wait_seconds', undefined, 'count')).toEqual([3]);
  });

  it('names statements that have a name, also those that are planned every time', async () => {
    for (const planning of ['cached', 'everyTime'] as const) {
      const query = namedQuery<[number], { n: number }>(`test.${planning}`, 'select $1::int as n', planning);
      expect(await run(pool, query, [5])).toEqual([{ n: 5 }]);
      expect(await seen('db_statements_total', { statement: `test.${planning}` })).toEqual([1]);
    }
  });

  it('counts what fails by its class, and fails with the same words', async () => {
    await expect(pool.query('select 1/0')).rejects.toMatchObject({ code: '22012', message: 'division by zero' });
    await expect(pool.query('selct')).rejects.toMatchObject({ code: '42601' });
    expect(await seen('db_errors_total', { pool: NAME, class: '22' })).toEqual([1]);
    expect(await seen('db_errors_total', { pool: NAME, class: '42' })).toEqual([1]);
    expect(await seen('db_errors_total', { pool: NAME, class: 'connection' })).toEqual([0]);
  });

  it('shows who is busy and who waits', async () => {
    const client = await pool.connect();
    const waiting = pool.query('select 1');
    expect(await seen('db_pool_connections', { pool: NAME, state: 'busy' })).toEqual([1]);
    expect(await seen('db_pool_waiting')).toEqual([1]);
    client.release();
    await waiting;
    expect(await seen('db_pool_connections', { pool: NAME, state: 'busy' })).toEqual([0]);
    expect(await seen('db_pool_waiting')).toEqual([0]);
    expect(await seen('db_pool_max_connections')).toEqual([1]);
  });

  it('counts a server that cannot be reached, and is not shown any more once it has ended', async () => {
    const nowhere = createPool('postgresql://app@127.0.0.1:1/nobody', 'nowhere', LIMITS);
    await expect(nowhere.query('select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(await seen('db_errors_total', { pool: 'nowhere', class: 'connection' })).toEqual([1]);
    await nowhere.end();
    await pool.end();
    await vi.waitFor(async () => expect(await seen('db_pool_max_connections')).toEqual([]));
  });
});
