import type { UserId } from '#libs/kernel';
import { type Revision, run } from '#libs/platform/database';
import { ACTIVITY_HEAD } from './sql/activity-head.sql.js';

/**
 * Rises with every change of a person's numbers, names or settings. Neither part ever falls, so the sum alone tells
 * whether a server has seen all of another's changes. Undefined for nobody.
 */
export function revisionOf(person: UserId): Revision {
  return async (on) => {
    const [head] = await run(on, ACTIVITY_HEAD, [person]);
    return head && head.rev + head.settings_rev;
  };
}
