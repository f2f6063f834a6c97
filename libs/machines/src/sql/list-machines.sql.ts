import { pagedQuery } from '#libs/platform/database';

export interface MachineRow {
  uuid: string;
  name: string;
  ip: string | null;
  timezone: string | null;
  last_seen_us: number | null;
  created_us: number;
}

/** A person's machines, last seen first. */
export const LIST_MACHINES = pagedQuery<MachineRow>('machines.list', {
  columns: `uuid, name, ip, timezone, to_us_v1(last_seen_at) as last_seen_us, to_us_v1(created_at) as created_us`,
  from: 'machines where user_id = $1 and ($2::text is null or strpos(lower(name), $2) > 0)',
  orderBy: 'last_seen_us desc nulls last, name',
});
