import type { AdminLevel } from '#libs/platform/auth';
import { namedQuery } from '#libs/platform/database';
import { IDENTITY_COLUMNS, type IdentityRow } from '#libs/users';

export interface LockedPersonRow {
  id: number;
  uuid: string;
  admin_level: AdminLevel;
  is_suspended: boolean;
}

/** Both ends of a change of level, locked in the order of their ids so that two changes never wait for each other. */
export const LOCK_PEOPLE = `select id, uuid, admin_level, suspended_at is not null as is_suspended
from users where id = ? or uuid = ?::uuid order by id for no key update`;

/** The level of somebody about to get a key; whoever changes it waits. */
export const LOCK_OWNER = `select id, uuid, admin_level, suspended_at is not null as is_suspended
from users where id = ? for share`;

export const SET_LEVEL = 'update users set admin_level = ?, modified_at = ?::timestamptz where id = ?';

/** The keys that die with a demotion. */
export const KEYS_OF =
  'select uuid, preview, name from admin_keys where user_id = ? and revoked_at is null order by id';

export interface AdministratorRow extends IdentityRow {
  is_suspended: boolean;
  /** µs, UTC. */
  created_at: number;
  modified_at: number;
}

const ADMINISTRATOR = `select ${IDENTITY_COLUMNS},
  suspended_at is not null as is_suspended, (extract(epoch from created_at) * 1000000)::bigint as created_at,
  (extract(epoch from modified_at) * 1000000)::bigint as modified_at
from users`;

/** Whoever has a level, most power first; where a text is given, with it in one of their names or their address. */
export const ADMINISTRATORS = namedQuery<[search: string | null], AdministratorRow>(
  'admin.administrators',
  `${ADMINISTRATOR} where admin_level <> 'default' and ($1::text is null or exists (
    select from unnest(array[username, display_name, full_name, slack_username, github_username, email]) as text
    where position(lower($1) in lower(text)) > 0
  ))
  order by array_position(array['superadmin', 'admin', 'viewer'], admin_level), lower(username)`,
);

/** Anybody, by number or uuid. */
export const PERSON_TO_ADMINISTER = namedQuery<[id: number | null, uuid: string | null], AdministratorRow>(
  'admin.person',
  `${ADMINISTRATOR} where id = $1::integer or uuid = $2::uuid`,
);
