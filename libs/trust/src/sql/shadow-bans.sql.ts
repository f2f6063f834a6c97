import { namedQuery } from '#libs/platform/database';
import { JUDGED_AND_JUDGE, type JudgedRow, type JudgeRow } from './judged-person.sql.js';

export interface ShadowBanRow extends JudgedRow, JudgeRow {
  reason: string | null;
  /** µs, UTC. */
  created_at: number;
  expires_at: number | null;
}

/** Those that hold, newest first. */
export const SHADOW_BANS = namedQuery<[now: string, userId: number | null], ShadowBanRow>(
  'trust.shadow-bans',
  `select ${JUDGED_AND_JUDGE}, s.reason,
    (extract(epoch from s.created_at) * 1000000)::bigint as created_at,
    (extract(epoch from s.expires_at) * 1000000)::bigint as expires_at
  from leaderboard_shadowbans s join users u on u.id = s.user_id left join users b on b.id = s.created_by
  where (s.expires_at is null or s.expires_at > $1::timestamptz) and ($2::integer is null or s.user_id = $2)
  order by s.created_at desc, s.user_id`,
);

/** A ban takes the place of the one before. */
export const PUT_SHADOW_BAN = `insert into leaderboard_shadowbans (user_id, reason, expires_at, created_by, created_at)
values (?, ?, ?::timestamptz, ?, ?::timestamptz)
on conflict (user_id) do update set reason = excluded.reason, expires_at = excluded.expires_at,
  created_by = excluded.created_by, created_at = excluded.created_at`;

export const LIFT_SHADOW_BAN = `delete from leaderboard_shadowbans where user_id = ? returning user_id,
  expires_at is null or expires_at > ?::timestamptz as held`;
