import { namedQuery } from '#libs/platform/database';
import { IDENTITY_COLUMNS, type IdentityRow } from '#libs/users';

export interface PersonRow extends IdentityRow {
  timezone: string;
  country_code: string | null;
  /** µs, UTC. */
  created_at: number;
  modified_at: number;
}

const PERSON = `select ${IDENTITY_COLUMNS}, timezone, city ->> 'country_code' as country_code,
  (extract(epoch from created_at) * 1000000)::bigint as created_at,
  (extract(epoch from modified_at) * 1000000)::bigint as modified_at
from users`;

/** In the order of the numbers; whoever is not there is left out. */
export const PEOPLE_BY_NUMBER = namedQuery<[ids: number[]], PersonRow>(
  'admin.people-by-number',
  `${PERSON} where id = any ($1::integer[]) order by id`,
);

export const PERSON_BY_EMAIL = namedQuery<[email: string], PersonRow>(
  'admin.person-by-email',
  `${PERSON} where lower(email) = lower($1)`,
);

export const CONVICTED_PEOPLE = namedQuery<[limit: number, offset: number], PersonRow>(
  'admin.convicted-people',
  `${PERSON} where trust_level = 'red' order by id limit $1 offset $2`,
);

export const COUNTED = namedQuery<[userId: number, now: string], { heartbeats: number; api_keys: number }>(
  'admin.counted',
  `select (select count(*) from heartbeats where user_id = $1) as heartbeats,
    (select count(*)::integer from api_keys
      where user_id = $1 and revoked_at is null and (expires_at is null or expires_at > $2::timestamptz)) as api_keys`,
  'everyTime',
);

/** Who sent something that happened since an instant, the latest first. Times in µs. */
export const ACTIVE_PEOPLE = namedQuery<[since: number, limit: number], { user_id: number; last_us: number }>(
  'admin.active-people',
  `select user_id, to_us_v1(last_time) as last_us from activity_head
  where last_time >= to_timestamp($1::float8 / 1000000) order by last_time desc, user_id limit $2`,
);
