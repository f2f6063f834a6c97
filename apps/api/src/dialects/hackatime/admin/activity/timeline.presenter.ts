import type { CommitMarker } from '#libs/commits';
import { microsToSeconds, type UserId } from '#libs/kernel';
import type { UserProfile } from '#libs/users';
import type { CommitMarkerBody, TimelinePerson } from './timeline.responses.js';

/** @param profile undefined: deleted this very moment */
export function presentTimelinePerson(id: UserId, profile: UserProfile | undefined): TimelinePerson {
  if (profile === undefined) return { id, username: '', ...NOTHING };
  const { username, displayName, fullName, slackUsername, githubUsername, timezone, photoUrl } = profile;
  return {
    id,
    username,
    display_name: displayName || fullName || username,
    slack_username: slackUsername,
    github_username: githubUsername,
    timezone,
    avatar_url: photoUrl,
  };
}

export function presentMarker({ userId, at, htmlUrl }: CommitMarker): CommitMarkerBody {
  return { user_id: userId, timestamp: microsToSeconds(at), additions: null, deletions: null, github_url: htmlUrl };
}

const NOTHING = {
  display_name: null,
  slack_username: null,
  github_username: null,
  timezone: null,
  avatar_url: null,
};
