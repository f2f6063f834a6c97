import type { PoolClient } from 'pg';
import { namedQuery, run } from './named-query.js';

const LOCK_OWNER = namedQuery<[ownerId: number], { locked: string }>(
  'database.lock-owner',
  'select pg_advisory_xact_lock(1, $1)::text as locked',
);

/**
 * Waits for the lock under which everything derived from one owner's facts changes, until the transaction ends. It is
 * the lock of `ingest_v2`. A statement of its own, so that the next one sees what its last holder committed.
 */
export async function lockOwner(client: PoolClient, ownerId: number): Promise<void> {
  await run(client, LOCK_OWNER, [ownerId]);
}
