import type { AdminLevel } from '#libs/platform/auth';
import { namedQuery } from '#libs/platform/database';

export interface LivingKeyRow {
  /** Hexadecimal. */
  hash: string;
  id: string;
  user_id: number;
  scopes: string[];
  is_read_only: boolean;
  is_use_recorded: boolean;
  uuid: string;
  username: string;
  admin_level: AdminLevel;
}

/**
 * The living keys with these hashes (hexadecimal), and their holders, who are not suspended. The key of an app lives as
 * long as the app may send what the person does.
 */
export const VERIFY_KEYS = namedQuery<[keyHashes: string[], now: string], LivingKeyRow>(
  'api-keys.verify',
  `select encode(k.key_hash, 'hex') as hash, k.id, k.user_id, k.scopes, k.is_read_only, u.uuid, u.username, u.admin_level,
    coalesce(k.last_used_at > $2::timestamptz - interval '1 minute', false) as is_use_recorded
  from api_keys k join users u on u.id = k.user_id
  where k.key_hash in (select decode(h, 'hex') from unnest($1::text[]) h) and u.suspended_at is null
    and k.revoked_at is null and (k.expires_at is null or k.expires_at > $2::timestamptz)
    and (k.grant_id is null or exists (
      select from oauth_grants g
      where g.id = k.grant_id and g.revoked_at is null and g.scopes && array['write_heartbeats', 'write_logged_time']
    ))`,
);

/** Notes a use, at most once a minute however many processes see it. */
export const TOUCH_KEY = namedQuery<[id: string, now: string], { id: string }>(
  'api-keys.touch',
  `update api_keys set last_used_at = $2::timestamptz
  where id = $1 and (last_used_at is null or last_used_at <= $2::timestamptz - interval '1 minute')
  returning id`,
);
