import type { EntityManager } from '@mikro-orm/postgresql';
import type { PoolClient } from 'pg';
import { ask } from './ask.js';
import { namedQuery } from './named-query.js';

const LOCK_OWNER = namedQuery<[ownerId: number], { locked: string }>(
  'database.lock-owner',
  `select pg_advisory_xact_lock(1, $1)::text as locked,
    set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', true)`,
);

/**
 * Waits for the lock under which everything derived from one owner's facts changes, until the transaction ends. It is
 * the lock of `ingest_v2`. A statement of its own, so that the next one sees what its last holder committed. The rest of
 * the transaction may write to as many rows of TimescaleDB's columnstore as it has to.
 */
export async function lockOwner(on: PoolClient | EntityManager, ownerId: number): Promise<void> {
  await ask(on, LOCK_OWNER, [ownerId]);
}
