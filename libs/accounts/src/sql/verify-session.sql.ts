import type { AdminLevel } from '#libs/platform/auth';
import { namedQuery } from '#libs/platform/database';

export interface LivingSessionRow {
  /** Hexadecimal. */
  hash: string;
  id: string;
  user_id: number;
  methods: string[];
  /** µs since the epoch, UTC. */
  authenticated_at: number;
  is_use_recorded: boolean;
  uuid: string;
  username: string;
  admin_level: AdminLevel;
}

/** The living sessions with these hashes (hexadecimal), and their people, who are not suspended. */
export const VERIFY_SESSIONS = namedQuery<[tokenHashes: string[], now: string, idleSince: string], LivingSessionRow>(
  'accounts.verify-session',
  `select encode(s.token_hash, 'hex') as hash, s.id, s.user_id, s.methods, u.uuid, u.username, u.admin_level,
    (extract(epoch from s.authenticated_at) * 1000000)::bigint as authenticated_at,
    s.last_seen_at > $2::timestamptz - interval '1 minute' as is_use_recorded
  from sessions s join users u on u.id = s.user_id
  where s.token_hash in (select decode(h, 'hex') from unnest($1::text[]) h) and u.suspended_at is null
    and s.revoked_at is null and s.expires_at > $2::timestamptz and s.last_seen_at > $3::timestamptz`,
);

/** Notes a visit, at most once a minute however many processes see it. */
export const TOUCH_SESSION = namedQuery<[id: string, now: string], { id: string }>(
  'accounts.touch-session',
  `update sessions set last_seen_at = $2::timestamptz
  where id = $1 and last_seen_at <= $2::timestamptz - interval '1 minute'
  returning id`,
);
