/** Where administrators' tools call. */
export const ADMIN_PREFIX = 'api/admin/v1';

/** Where editors call that were set up for Hackatime. */
export const COMPAT_PREFIX = 'api/hackatime/v1';

/** Where its public API is, beside WakaTime's. */
export const PUBLIC_PREFIX = 'api/v1';

/**
 * Where the Hackatime surface is served. Below `api/v1/users` WakaTime's face answers for what goes wrong before a
 * controller is reached; both say `error`.
 */
export const HACKATIME_PREFIXES: string[] = [
  ADMIN_PREFIX,
  COMPAT_PREFIX,
  `${PUBLIC_PREFIX}/authenticated`,
  `${PUBLIC_PREFIX}/badge`,
  `${PUBLIC_PREFIX}/banned_users`,
  `${PUBLIC_PREFIX}/currently_hacking`,
  `${PUBLIC_PREFIX}/external`,
  `${PUBLIC_PREFIX}/leaderboard`,
  `${PUBLIC_PREFIX}/my`,
  `${PUBLIC_PREFIX}/stats`,
  `${PUBLIC_PREFIX}/ysws_programs`,
  'api/internal',
  'api/summary',
  'deletion',
  'my',
  'sailors_log',
  'timedump',
];
