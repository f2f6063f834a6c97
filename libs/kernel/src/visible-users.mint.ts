import type { VisibleUser, VisibleUsers } from './visible-users.js';

/** States that the caller has decided that these people's activity may be seen. */
export function mintVisibleUsers(users: readonly VisibleUser[]): VisibleUsers {
  return Object.freeze([...users]) as VisibleUsers;
}
