import { namedQuery } from '#libs/platform/database';

export interface MachineRow {
  uuid: string;
  name: string;
  ip: string | null;
  timezone: string | null;
  last_seen_us: number | null;
  created_us: number;
  total: number;
}

/** A page of a person's machines, last seen first. */
export const LIST_MACHINES = namedQuery<[userId: number, limit: number, offset: number], MachineRow>(
  'machines.list',
  `select uuid, name, ip, timezone, to_us_v1(last_seen_at) as last_seen_us, to_us_v1(created_at) as created_us,
    count(*) over () as total
  from machines where user_id = $1
  order by last_seen_at desc nulls last, name limit $2 offset $3`,
);
