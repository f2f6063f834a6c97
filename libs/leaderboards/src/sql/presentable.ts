/**
 * Whether a board may show `users u` at all: not suspended, not convicted, and not taken off by an administrator for the
 * time being.
 *
 * @param now the parameter with this moment
 */
export const presentable = (now: `$${number}`): string => `u.suspended_at is null and u.trust_level <> 'red'
      and not exists (
        select from leaderboard_shadowbans s
        where s.user_id = u.id and (s.expires_at is null or s.expires_at > ${now}::timestamptz)
      )`;
