import type { UserId, VisibleUsers } from '#libs/kernel';
import { mintVisibleUsers } from '#libs/kernel/mint';

/** All of a person's own activity: for the person, and for jobs that work on their behalf. */
export function ownActivity(userId: UserId): VisibleUsers {
  return mintVisibleUsers([{ userId, windows: 'always', hiddenProjectIds: [], shownProjectIds: 'all' }]);
}
