import { Injectable } from '@nestjs/common';
import type { Micros, UserId } from '#libs/kernel';
import type { AdminLevel } from '#libs/platform/auth';
import { ActivityPools, run } from '#libs/platform/database';
import { publicRef } from './public-ref.js';
import { ADMIN_KEY, type AdminKeyRow, LIVING_ADMIN_KEYS } from './sql/admin-keys.sql.js';

/** What can be shown of a key. Times in µs, UTC. */
export interface AdminKeyInfo {
  readonly id: number;
  readonly uuid: string;
  readonly name: string;
  /** Its first twelve characters. */
  readonly preview: string;
  readonly owner: AdminKeyOwner;
  readonly createdAt: Micros;
  /** At most a minute behind. */
  readonly lastUsedAt: Micros | null;
  readonly revokedAt: Micros | null;
}

export interface AdminKeyOwner {
  readonly id: UserId;
  readonly uuid: string;
  readonly username: string;
  readonly displayName: string | null;
  readonly fullName: string | null;
  readonly adminLevel: AdminLevel;
}

/** The keys of administrators, without what opens anything. */
@Injectable()
export class AdminKeysReader {
  constructor(private readonly pools: ActivityPools) {}

  /** Everybody's keys that are not revoked, newest first. */
  async list(): Promise<AdminKeyInfo[]> {
    return (await run(this.pools.read, LIVING_ADMIN_KEYS, [])).map(infoOf);
  }

  /** A key by number or uuid, revoked or not. */
  async find(ref: string): Promise<AdminKeyInfo | undefined> {
    const place = publicRef(ref);
    if (place === undefined) return undefined;
    const [row] = await run(this.pools.read, ADMIN_KEY, [...place]);
    return row && infoOf(row);
  }
}

function infoOf(row: AdminKeyRow): AdminKeyInfo {
  return {
    id: row.id,
    uuid: row.uuid,
    name: row.name,
    preview: row.preview,
    owner: {
      id: row.user_id,
      uuid: row.user_uuid,
      username: row.username,
      displayName: row.display_name,
      fullName: row.full_name,
      adminLevel: row.admin_level,
    },
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  };
}
