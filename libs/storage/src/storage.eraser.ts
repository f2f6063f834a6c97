import { Injectable } from '@nestjs/common';
import { ActivityPools, type ErasedPerson, namedQuery, type PersonEraser, run } from '#libs/platform/database';
import { FleetRefresh } from './fleet-refresh.js';

const LOG_OF = namedQuery<[userId: number], never>('storage.erase.log', 'delete from storage_log where user_id = $1');

/** Reports of retention list the usernames of whom they left for later. */
const UNLIST = namedQuery<[username: string], never>(
  'storage.erase.unlist',
  `update storage_log set detail = jsonb_set(detail, '{postponed}', (detail -> 'postponed') - $1::text)
  where jsonb_typeof(detail -> 'postponed') = 'array' and detail -> 'postponed' ? $1::text`,
);

/** The books of maintenance, and what the fleet views have counted. */
@Injectable()
export class StorageEraser implements PersonEraser {
  readonly erases = 'fleet views and the log of maintenance';

  constructor(
    private readonly pools: ActivityPools,
    private readonly fleet: FleetRefresh,
  ) {}

  async erase({ userId, username }: ErasedPerson): Promise<void> {
    await this.fleet.run();
    await run(this.pools.job, LOG_OF, [userId]);
    await run(this.pools.job, UNLIST, [username]);
  }
}
