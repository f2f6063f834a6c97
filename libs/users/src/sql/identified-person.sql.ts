import type { AdminLevel } from '#libs/platform/auth';
import type { TrustLevel } from '../person.js';

/** Columns of `users` that tell an administrator who somebody is. */
export const IDENTITY_COLUMNS = `id, uuid, username, display_name, full_name, email, slack_id, slack_username,
  github_username, photo_url, admin_level, trust_level`;

export interface IdentityRow {
  id: number;
  uuid: string;
  username: string;
  display_name: string | null;
  full_name: string | null;
  email: string | null;
  slack_id: string | null;
  slack_username: string | null;
  github_username: string | null;
  photo_url: string | null;
  admin_level: AdminLevel;
  trust_level: TrustLevel;
}
