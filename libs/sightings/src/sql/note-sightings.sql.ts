import { namedQuery } from '#libs/platform/database';

/**
 * Notes that people were seen at addresses (µs). Who or what was deleted meanwhile is left out. In the order of the key,
 * so that two processes never wait for each other in a circle.
 */
export const NOTE_SIGHTINGS = namedQuery<
  [
    users: number[],
    ips: string[],
    machines: (number | null)[],
    userAgents: (number | null)[],
    firstUs: number[],
    lastUs: number[],
  ],
  never
>(
  'sightings.note',
  `insert into client_sightings as s (user_id, ip, machine_id, user_agent_id, first_seen_at, last_seen_at)
  select w.user_id, w.ip, w.machine_id, w.user_agent_id, from_us_v1(w.first_us), from_us_v1(w.last_us)
  from unnest($1::integer[], $2::inet[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[])
    w(user_id, ip, machine_id, user_agent_id, first_us, last_us)
  where exists (select from users u where u.id = w.user_id)
    and (w.machine_id is null or exists (select from machines m where m.id = w.machine_id))
    and (w.user_agent_id is null or exists (select from user_agents a where a.id = w.user_agent_id))
  order by w.user_id, w.ip, w.machine_id, w.user_agent_id
  on conflict on constraint client_sightings_key do update set
    first_seen_at = least(s.first_seen_at, excluded.first_seen_at),
    last_seen_at = greatest(s.last_seen_at, excluded.last_seen_at)`,
);
