import type { AdminLevel } from '#libs/platform/auth';

export interface JudgedRow {
  user_id: number;
  username: string;
  display_name: string | null;
  full_name: string | null;
  admin_level: AdminLevel;
}

/** All null where they are gone, and where the operator did it. */
export interface JudgeRow {
  by_id: number | null;
  by_username: string | null;
  by_display_name: string | null;
  by_full_name: string | null;
  by_admin_level: AdminLevel | null;
}

/** Of `users u`, who was judged, and of `users b`, who judged, if anybody did. */
export const JUDGED_AND_JUDGE = `u.id as user_id, u.username, u.display_name, u.full_name, u.admin_level, b.id as by_id,
  b.username as by_username, b.display_name as by_display_name, b.full_name as by_full_name,
  b.admin_level as by_admin_level`;
