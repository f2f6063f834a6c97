import { Injectable } from '@nestjs/common';
import type { Micros } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import { type IdentifiedPerson, identifiedPerson } from '#libs/users';
import { publicRef } from './public-ref.js';
import { ADMINISTRATORS, type AdministratorRow, PERSON_TO_ADMINISTER } from './sql/levels.sql.js';

/** A person, as those see them who decide on levels. Times in µs, UTC. */
export interface AdministeredPerson extends IdentifiedPerson {
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
   * @param search part of a username, a name, a name at Slack or GitHub or an address, any case
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
    ...identifiedPerson(row),
    isSuspended: row.is_suspended,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}
