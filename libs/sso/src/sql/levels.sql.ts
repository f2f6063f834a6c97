export const LEVEL_OF = 'select admin_level from users where id = ?';

/** The database keeps the last superadmin: `users_last_superadmin`. */
export const SET_LEVEL = 'update users set admin_level = ?, modified_at = ?::timestamptz where id = ?';

/** Whom a provider knows and who administers. */
export const ADMINISTRATORS_OF = `select distinct u.id, u.uuid from external_identities e join users u on u.id = e.user_id
  where e.provider_id = ? and u.admin_level <> 'default' order by u.id`;
