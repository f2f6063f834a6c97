import type { AdminLevel } from '#libs/platform/auth';
import { namedQuery } from '#libs/platform/database';

export interface LivingAdminKeyRow {
  /** Hexadecimal. */
  hash: string;
  id: number;
  uuid: string;
  preview: string;
  user_id: number;
  user_uuid: string;
  username: string;
  admin_level: AdminLevel;
  is_use_recorded: boolean;
}

/** The living keys with these hashes (hexadecimal), of people who administer still. */
export const VERIFY_ADMIN_KEYS = namedQuery<[keyHashes: string[], now: string], LivingAdminKeyRow>(
  'admin.verify-keys',
  `select encode(k.key_hash, 'hex') as hash, k.id, k.uuid, k.preview, k.user_id, u.uuid as user_uuid, u.username,
    u.admin_level, coalesce(k.last_used_at > $2::timestamptz - interval '1 minute', false) as is_use_recorded
  from admin_keys k join users u on u.id = k.user_id
  where k.key_hash in (select decode(h, 'hex') from unnest($1::text[]) h)
    and k.revoked_at is null and u.admin_level <> 'default' and u.suspended_at is null`,
);

/** Notes a use, at most once a minute however many processes see it. */
export const TOUCH_ADMIN_KEY = namedQuery<[id: number, now: string], { id: number }>(
  'admin.touch-key',
  `update admin_keys set last_used_at = $2::timestamptz
  where id = $1 and (last_used_at is null or last_used_at <= $2::timestamptz - interval '1 minute')
  returning id`,
);

export interface AdminKeyRow {
  id: number;
  uuid: string;
  name: string;
  preview: string;
  /** µs, UTC, as are all times. */
  created_at: number;
  last_used_at: number | null;
  revoked_at: number | null;
  user_id: number;
  user_uuid: string;
  username: string;
  display_name: string | null;
  full_name: string | null;
  admin_level: AdminLevel;
}

const micros = (column: string) => `(extract(epoch from k.${column}) * 1000000)::bigint as ${column}`;
const KEY = `select k.id, k.uuid, k.name, k.preview, ${micros('created_at')}, ${micros('last_used_at')},
  ${micros('revoked_at')}, u.id as user_id, u.uuid as user_uuid, u.username, u.display_name, u.full_name, u.admin_level
from admin_keys k join users u on u.id = k.user_id`;

/** Everybody's living keys, newest first. */
export const LIVING_ADMIN_KEYS = namedQuery<[], AdminKeyRow>(
  'admin.living-keys',
  `${KEY} where k.revoked_at is null order by k.created_at desc, k.id desc`,
);

/** One key, revoked or not, by its number or its uuid. */
export const ADMIN_KEY = namedQuery<[id: number | null, uuid: string | null], AdminKeyRow>(
  'admin.key',
  `${KEY} where k.id = $1::integer or k.uuid = $2::uuid`,
);
