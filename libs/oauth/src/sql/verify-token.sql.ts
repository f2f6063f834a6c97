import type { AdminLevel } from '#libs/platform/auth';
import { namedQuery } from '#libs/platform/database';

export interface LivingTokenRow {
  /** Hexadecimal. */
  hash: string;
  id: string;
  grant_id: string;
  app_id: string;
  user_id: number;
  scopes: string[];
  preview: string;
  granted: string[];
  is_confidential: boolean;
  is_verified: boolean;
  may_ask_for_admin: boolean;
  allowed_scopes: string[] | null;
  /** Hexadecimal hashes of the app's living secrets. */
  secret_hashes: string[];
  is_use_recorded: boolean;
  uuid: string;
  username: string;
  admin_level: AdminLevel;
}

/** The living access tokens with these hashes (hexadecimal), of living apps and grants, and their holders. */
export const VERIFY_TOKENS = namedQuery<[tokenHashes: string[], now: string], LivingTokenRow>(
  'oauth.verify',
  `select encode(t.token_hash, 'hex') as hash, t.id, t.grant_id, t.app_id, t.user_id, t.scopes, t.preview,
    g.scopes as granted, a.is_confidential, a.is_verified, a.may_ask_for_admin, a.allowed_scopes,
    array(select encode(s.secret_hash, 'hex') from oauth_app_secrets s
      where s.app_id = a.id and (s.expires_at is null or s.expires_at > $2::timestamptz)) as secret_hashes,
    coalesce(t.last_used_at > $2::timestamptz - interval '1 minute', false) as is_use_recorded,
    u.uuid, u.username, u.admin_level
  from oauth_tokens t
    join oauth_grants g on g.id = t.grant_id
    join oauth_apps a on a.id = t.app_id
    join users u on u.id = t.user_id
  where t.token_hash in (select decode(h, 'hex') from unnest($1::text[]) h)
    and t.kind = 'access' and t.revoked_at is null and t.expires_at > $2::timestamptz
    and g.revoked_at is null and a.deleted_at is null and u.suspended_at is null`,
);

/** Notes a use, at most once a minute however many processes see it. */
export const TOUCH_TOKEN = namedQuery<[id: string, now: string], { id: string }>(
  'oauth.touch-token',
  `update oauth_tokens set last_used_at = $2::timestamptz
  where id = $1 and (last_used_at is null or last_used_at <= $2::timestamptz - interval '1 minute')
  returning id`,
);

/** The same of the grant. A statement of its own: whoever gives tokens locks the grant first. */
export const TOUCH_GRANT = namedQuery<[id: string, now: string], { id: string }>(
  'oauth.touch-grant',
  `update oauth_grants set last_used_at = $2::timestamptz
  where id = $1 and (last_used_at is null or last_used_at <= $2::timestamptz - interval '1 minute')
  returning id`,
);
