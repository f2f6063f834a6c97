import type { UserId } from '#libs/kernel';
import type { AdminLevel } from '#libs/platform/auth';
import type { JudgedRow, JudgeRow } from './sql/judged-person.sql.js';

/** Somebody who judged or was judged, as they are called now. */
export interface JudgedPerson {
  readonly id: UserId;
  readonly username: string;
  readonly displayName: string | null;
  readonly fullName: string | null;
  readonly adminLevel: AdminLevel;
}

export function judgedOf(row: JudgedRow): JudgedPerson {
  return {
    id: row.user_id,
    username: row.username,
    displayName: row.display_name,
    fullName: row.full_name,
    adminLevel: row.admin_level,
  };
}

/** Null: the operator, or somebody who is gone. */
export function judgeOf(row: JudgeRow): JudgedPerson | null {
  const { by_id: id, by_username: username, by_admin_level: adminLevel } = row;
  if (id === null || username === null || adminLevel === null) return null;
  return { id, username, displayName: row.by_display_name, fullName: row.by_full_name, adminLevel };
}
