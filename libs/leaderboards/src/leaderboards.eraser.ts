import { Injectable } from '@nestjs/common';
import {
  ActivityPools,
  type ErasedPerson,
  eraseRows,
  eraseSlice,
  namedQuery,
  type PersonEraser,
  run,
} from '#libs/platform/database';

const SLICES = [eraseSlice('leader_times')];

const INVITES_OF = namedQuery<[email: string], never>(
  'leaderboards.erase.invites',
  'delete from leaderboard_invites where lower(email) = lower($1)',
);

/** Places in snapshots, and invitations to boards. Boards of their own go with the account. */
@Injectable()
export class LeaderboardsEraser implements PersonEraser {
  readonly erases = 'leaderboards';

  constructor(private readonly pools: ActivityPools) {}

  async erase(person: ErasedPerson, signal: AbortSignal): Promise<void> {
    await eraseRows(this.pools.job, SLICES, person, signal);
    if (person.provedEmail !== null) await run(this.pools.job, INVITES_OF, [person.provedEmail]);
  }
}
