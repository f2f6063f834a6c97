import type { PersonNow } from '#libs/sharing';
import type { PeopleNowAnswer } from './everybody.responses.js';

/** @param publicUrl where people reach this server, without a slash at the end */
export function presentPeopleNow(
  { count, people }: { readonly count: number; readonly people: readonly PersonNow[] },
  publicUrl: string,
): PeopleNowAnswer {
  return {
    count,
    users: people.map(({ id, uuid, username, displayName, slackId, photoUrl, project }) => ({
      id,
      username,
      display_name: displayName ?? username,
      slack_uid: slackId,
      avatar_url: photoUrl ?? `${publicUrl}/photo/${uuid}`,
      active_project: project === null ? null : { name: project },
    })),
  };
}
