import type { PoolClient } from 'pg';
import type { UserId } from '#libs/kernel';
import { run } from '#libs/platform/database';
import { RAISE_REVISION } from './sql/raise-revision.sql.js';

/**
 * Says, in the caller's transaction, that a person's numbers have changed without a heartbeat: answers that were
 * remembered are old from its commit on.
 */
export async function raiseRevision(client: PoolClient, userId: UserId): Promise<void> {
  await run(client, RAISE_REVISION, [userId]);
}
