import type { UserId } from '#libs/kernel';
import type { AdminLevel } from '#libs/platform/auth';
import type { TrustLevel } from './person.js';
import type { IdentityRow } from './sql/identified-person.sql.js';

/** Who somebody is, as administrators may know it: with what is not public. */
export interface IdentifiedPerson {
  readonly id: UserId;
  readonly uuid: string;
  readonly username: string;
  readonly displayName: string | null;
  readonly fullName: string | null;
  readonly email: string | null;
  readonly slackId: string | null;
  readonly slackUsername: string | null;
  readonly githubUsername: string | null;
  readonly photoUrl: string | null;
  readonly adminLevel: AdminLevel;
  readonly trustLevel: TrustLevel;
}

export function identifiedPerson(row: IdentityRow): IdentifiedPerson {
  return {
    id: row.id,
    uuid: row.uuid,
    username: row.username,
    displayName: row.display_name,
    fullName: row.full_name,
    email: row.email,
    slackId: row.slack_id,
    slackUsername: row.slack_username,
    githubUsername: row.github_username,
    photoUrl: row.photo_url,
    adminLevel: row.admin_level,
    trustLevel: row.trust_level,
  };
}
