import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withClient } from '../../tools/postgres/roles.mjs';
import { createTestDatabase, type TestDatabase } from '../support/template-db.js';
import { named, render } from './manifest.js';

interface Scaler {
  readonly triggers: readonly { readonly name: string; readonly metadata: { readonly query: string } }[];
}

const scaler = named<Scaler>(render('production'), 'ScaledObject', 'beatkeeper-worker')?.spec;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** What each trigger counts, asked by the role whose URL KEDA gets. */
async function depths(): Promise<Record<string, number>> {
  return await withClient(database.url, async (client) => {
    const counted: Record<string, number> = {};
    for (const { name, metadata } of scaler?.triggers ?? []) {
      const { rows } = await client.query<{ count: string }>(metadata.query);
      expect(rows).toHaveLength(1);
      counted[name] = Number(rows[0]?.count);
    }
    return counted;
  });
}

const add = (queue: string, state: string, runAt: string) =>
  withClient(database.superUrl, (client) =>
    client.query(
      `insert into jobs (id, queue, name, key, payload, state, run_at, max_attempts)
       values (gen_random_uuid(), $1, 'test', gen_random_uuid()::text, '{}', $2, now() + $3::interval, 5)`,
      [queue, state, runAt],
    ),
  );

describe('the queries of the scaler of workers', () => {
  it('count jobs that are due or run, and no other', async () => {
    expect(await depths()).toEqual({ 'queue-depth': 0, 'bulk-depth': 0 });
    await add('mail', 'waiting', '-1 minute');
    await add('bulk', 'running', '-1 hour');
    await add('bulk', 'waiting', '-1 second');
    await add('bulk', 'waiting', '1 hour');
    for (const state of ['done', 'failed', 'cancelled']) await add('bulk', state, '-1 hour');
    expect(await depths()).toEqual({ 'queue-depth': 3, 'bulk-depth': 2 });
  });
});
