import { namedQuery } from '#libs/platform/database';

/** `$1` the account's number, `$2` lists of names and keys side by side, `$4` their address or null. */
type OfPerson = [userId: number, names: string[], keys: string[], email: string | null];

const OF_PERSON = `(payload -> 'userId' = to_jsonb($1::integer)
    or (name, key) in (select * from unnest($2::text[], $3::text[]))
    or strpos(lower(error), lower($4::text)) > 0)`;

export const LIVING_JOBS_OF = namedQuery<OfPerson, { id: string }>(
  'job-living-of-person',
  `select id from jobs where state in ('waiting', 'running') and ${OF_PERSON}`,
);

/** One that runs is somebody's: it must end first. */
export const ERASE_JOBS_OF = namedQuery<OfPerson, { id: string }>(
  'job-erase-of-person',
  `delete from jobs where state <> 'running' and ${OF_PERSON} returning id`,
);
