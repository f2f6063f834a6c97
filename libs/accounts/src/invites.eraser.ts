import { Injectable } from '@nestjs/common';
import { ActivityPools, type ErasedPerson, namedQuery, type PersonEraser, run } from '#libs/platform/database';

const INVITES_OF = namedQuery<[userId: number, email: string | null], never>(
  'accounts.erase.invites',
  'delete from invites where used_by = $1 or lower(email) = lower($2::text)',
);

/** Invitations to the installation: the one they used, and those to their address. */
@Injectable()
export class InvitesEraser implements PersonEraser {
  readonly erases = 'invitations';

  constructor(private readonly pools: ActivityPools) {}

  async erase({ userId, provedEmail }: ErasedPerson): Promise<void> {
    await run(this.pools.job, INVITES_OF, [userId, provedEmail]);
  }
}
