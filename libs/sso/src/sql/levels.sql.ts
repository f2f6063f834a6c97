export const LEVEL_OF = 'select admin_level from users where id = ?';

/** The database keeps the last superadmin: `users_last_superadmin`. */
export const SET_LEVEL = 'update users set admin_level = ?, modified_at = ?::timestamptz where id = ?';
