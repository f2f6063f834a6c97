import { Injectable } from '@nestjs/common';
import type { Micros, UserId } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import { type IdentifiedPerson, identifiedPerson } from '#libs/users';
import {
  ACTIVE_PEOPLE,
  CONVICTED_PEOPLE,
  PEOPLE_BY_NUMBER,
  PERSON_BY_EMAIL,
  type PersonRow,
} from './sql/people.sql.js';

/** A person, as administrators see them. Times in µs, UTC. */
export interface KnownPerson extends IdentifiedPerson {
  readonly timezone: string;
  /** Two capitals. */
  readonly countryCode: string | null;
  readonly createdAt: Micros;
  readonly modifiedAt: Micros;
}

/** People in the hands of those who run the installation. Who looks at what is the caller's to write down. */
@Injectable()
export class PeopleReader {
  constructor(private readonly pools: ActivityPools) {}

  /** In the order of the numbers; whoever is not there is left out. */
  async byNumber(ids: readonly UserId[]): Promise<KnownPerson[]> {
    return (await run(this.pools.read, PEOPLE_BY_NUMBER, [[...ids]])).map(knownPerson);
  }

  /** @param email in any case */
  async byEmail(email: string): Promise<KnownPerson | undefined> {
    const [row] = await run(this.pools.read, PERSON_BY_EMAIL, [email]);
    return row && knownPerson(row);
  }

  /** Oldest account first. */
  async convicted({ limit, offset }: { readonly limit: number; readonly offset: number }): Promise<KnownPerson[]> {
    return (await run(this.pools.read, CONVICTED_PEOPLE, [limit, offset])).map(knownPerson);
  }

  /** Whose latest heartbeat happened since then, the latest first. */
  async active(since: Micros, limit: number): Promise<{ readonly id: UserId; readonly lastHeartbeatAt: Micros }[]> {
    const rows = await run(this.pools.read, ACTIVE_PEOPLE, [since, limit]);
    return rows.map(({ user_id: id, last_us: lastHeartbeatAt }) => ({ id, lastHeartbeatAt }));
  }
}

function knownPerson(row: PersonRow): KnownPerson {
  return {
    ...identifiedPerson(row),
    timezone: row.timezone,
    countryCode: row.country_code,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}
