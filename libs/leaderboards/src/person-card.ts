import type { UserId } from '#libs/kernel';
import type { PersonCardRow } from './sql/person-card.js';

/** What strangers on the same board may see of a person. */
export interface PersonCard {
  readonly id: UserId;
  readonly uuid: string;
  readonly username: string;
  readonly displayName: string | null;
  readonly fullName: string | null;
  /** Null unless it is public. */
  readonly email: string | null;
  readonly isEmailPublic: boolean;
  readonly website: string | null;
  /** Null unless there is one, and it is public. */
  readonly photoUrl: string | null;
  readonly isPhotoPublic: boolean;
  readonly isHireable: boolean;
  readonly city: Readonly<Record<string, unknown>> | null;
}

export function personCardOf(row: PersonCardRow): PersonCard {
  return {
    id: row.user_id,
    uuid: row.uuid,
    username: row.username,
    displayName: row.display_name,
    fullName: row.full_name,
    email: row.email,
    isEmailPublic: row.is_email_public,
    website: row.website,
    photoUrl: row.photo_url,
    isPhotoPublic: row.is_photo_public,
    isHireable: row.is_hireable,
    city: row.city,
  };
}
