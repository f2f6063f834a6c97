import type { AdminLevel } from '#libs/platform/auth';
import type { TrustLevel } from '#libs/users';

export interface LockedRow {
  id: number;
  uuid: string;
  admin_level: AdminLevel;
  trust_level: TrustLevel;
  is_suspended: boolean;
}

/** Both ends of a judgement, locked in the order of their ids so that two never wait for each other. */
export const JUDGE_AND_JUDGED = `select id, uuid, admin_level, trust_level, suspended_at is not null as is_suspended
from users where id = any (array[?, ?]::integer[]) order by id for no key update`;

/** What is told of the person in public may have changed with it. */
export const SET_TRUST = `update users
set trust_level = ?, modified_at = ?::timestamptz, settings_rev = settings_rev + 1 where id = ?`;

export const INSERT_CHANGE = `insert into trust_changes
  (user_id, changed_by, previous_level, new_level, reason, notes, created_at)
values (?, ?, ?, ?, ?, ?, ?::timestamptz) returning id`;
