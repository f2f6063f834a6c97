import { Injectable } from '@nestjs/common';
import type { Micros, UserId } from '#libs/kernel';
import type { AdminLevel } from '#libs/platform/auth';
import { ActivityPools, run } from '#libs/platform/database';
import { publicRef } from './public-ref.js';
import { ADMINISTRATORS, type AdministratorRow, PERSON_TO_ADMINISTER } from './sql/levels.sql.js';

/** A person, as those see them who decide on levels. Times in µs, UTC. */
export interface AdministeredPerson {
  readonly id: UserId;
  readonly uuid: string;
  readonly username: string;
  readonly displayName: string | null;
  readonly fullName: string | null;
  readonly githubUsername: string | null;
  readonly email: string | null;
  readonly adminLevel: AdminLevel;
  readonly isSuspended: boolean;
  readonly createdAt: Micros;
  readonly modifiedAt: Micros;
}

/** Who administers this installation. */
@Injectable()
export class AdministratorsReader {
  constructor(private readonly pools: ActivityPools) {}

  /**
   * Everybody above `default`, most power first.
   *
   * @param search part of a username, a name, a GitHub name or an address, any case
   */
  async list(search?: string): Promise<AdministeredPerson[]> {
    return (await run(this.pools.read, ADMINISTRATORS, [search || null])).map(personOf);
  }

  /** Anybody, by number or uuid. */
  async find(ref: string): Promise<AdministeredPerson | undefined> {
    const place = publicRef(ref);
    if (place === undefined) return undefined;
    const [row] = await run(this.pools.read, PERSON_TO_ADMINISTER, [...place]);
    return row && personOf(row);
  }
}

function personOf(row: AdministratorRow): AdministeredPerson {
  return {
    id: row.id,
    uuid: row.uuid,
    username: row.username,
    displayName: row.display_name,
    fullName: row.full_name,
    githubUsername: row.github_username,
    email: row.email,
    adminLevel: row.admin_level,
    isSuspended: row.is_suspended,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}
