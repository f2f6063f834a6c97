import { setTimeout as sleep } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import { run } from '#libs/platform/database';
import { LOCK_MIGRATIONS, UNLOCK_MIGRATIONS } from '../sql/upgrade.sql.js';

/** A state of affairs that the operator can act on. */
export class StorageUpgradeError extends Error {
  readonly expected = true;
}

const PAUSE_MS = 1_000;
const MAX_ATTEMPTS = 120;
/** The lock was not to be had in time, or only against somebody who waited for one of ours. */
const NOT_NOW = new Set(['55P03', '40P01']);
const isNotNow = (error: unknown) => NOT_NOW.has(String((error as { code?: unknown }).code));

/** One READ COMMITTED transaction. */
export async function transact<T>(client: PoolClient, work: () => Promise<T>): Promise<T> {
  await client.query('begin isolation level read committed');
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/**
 * A transaction that locks whole tables. For each lock it waits a fifth of the time after which a server looks for
 * deadlocks, so that it has let go before one is found: nobody's statement is ended for its sake, and nobody waits long
 * behind it. An autovacuum in the way would never yield to that, so it is asked to before.
 */
export async function transactBriefly<T>(client: PoolClient, work: () => Promise<T>): Promise<T> {
  const { rows } = await client.query("select setting::integer as ms from pg_settings where name = 'deadlock_timeout'");
  const deadlockMs: number = rows[0].ms;
  for (let attempt = 1; ; attempt++) {
    await endAutovacuum(client, deadlockMs);
    try {
      return await transact(client, async () => {
        await client.query(`set local lock_timeout = ${Math.max(10, Math.floor(deadlockMs / 5))}`);
        return await work();
      });
    } catch (error) {
      if (!isNotNow(error)) throw error;
      if (attempt === MAX_ATTEMPTS)
        throw new StorageUpgradeError('long transactions kept the tables locked; end them and run this again');
    }
    await sleep(PAUSE_MS);
  }
}

/** Waits with a lock that hinders nobody but it; the server ends an autovacuum that is waited for. */
async function endAutovacuum(client: PoolClient, deadlockMs: number): Promise<void> {
  for (const table of ['heartbeats', 'activity_15m']) {
    try {
      await transact(client, async () => {
        await client.query(`set local lock_timeout = ${deadlockMs * 3}`);
        await client.query(`lock table ${table} in share update exclusive mode`);
      });
    } catch (error) {
      if (!isNotNow(error)) throw error;
    }
  }
}

/** No migration runs meanwhile. */
export async function withoutMigrations<T>(client: PoolClient, work: () => Promise<T>): Promise<T> {
  await run(client, LOCK_MIGRATIONS, []);
  try {
    return await work();
  } finally {
    await run(client, UNLOCK_MIGRATIONS, []).catch(() => undefined);
  }
}
