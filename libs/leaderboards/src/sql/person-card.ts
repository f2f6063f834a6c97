/** Columns of `users u` that strangers on the same board may see. */
export const PERSON_CARD = `u.id as user_id, u.uuid, u.username, u.display_name, u.full_name,
    case when u.is_email_public then u.email end as email, u.is_email_public, u.website,
    case when u.is_photo_public then u.photo_url end as photo_url, u.is_photo_public, u.is_hireable, u.city`;

export interface PersonCardRow {
  user_id: number;
  uuid: string;
  username: string;
  display_name: string | null;
  full_name: string | null;
  email: string | null;
  is_email_public: boolean;
  website: string | null;
  photo_url: string | null;
  is_photo_public: boolean;
  is_hireable: boolean;
  city: Readonly<Record<string, unknown>> | null;
}
