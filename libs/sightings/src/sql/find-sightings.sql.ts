import { namedQuery } from '#libs/platform/database';

export interface SightingRow {
  user_id: number;
  ip: string;
  machine: string | null;
  user_agent: string | null;
  first_us: number;
  last_us: number;
}

/**
 * Sightings at the addresses of a network, latest first. Planned with the network at hand, so that the index on
 * addresses is read between its ends; found before they are sorted, so that no other index is tempting.
 */
export const SIGHTINGS_IN_NETWORK = namedQuery<[network: string, limit: number, offset: number], SightingRow>(
  'sightings.in-network',
  `with found as materialized (
    select * from client_sightings where ip <<= $1::inet
  ), page as (
    select * from found order by last_seen_at desc, user_id, ip, machine_id, user_agent_id limit $2 offset $3
  )
  select p.user_id, host(p.ip) as ip, (select name from machines m where m.id = p.machine_id) as machine,
    (select value from user_agents a where a.id = p.user_agent_id) as user_agent,
    to_us_v1(p.first_seen_at) as first_us, to_us_v1(p.last_seen_at) as last_us
  from page p order by p.last_seen_at desc, p.user_id, p.ip, p.machine_id, p.user_agent_id`,
  'everyTime',
);

export interface MachineOwnerRow {
  user_id: number;
  machine: string;
}

/** Who has a machine of this name, the one seen last first. */
export const OWNERS_OF_MACHINE = namedQuery<[name: string, limit: number, offset: number], MachineOwnerRow>(
  'sightings.owners-of-machine',
  `select user_id, name as machine from machines where md5(name) = md5($1::text) and name = $1::text
  order by last_seen_at desc nulls last, user_id limit $2 offset $3`,
);

export interface SharedMachineRow {
  machine: string;
  people: number;
  user_ids: number[];
}

/** Names of machines that several people had since an instant (µs), the most people first; at most `$3` of these told. */
export const SHARED_MACHINES = namedQuery<[sinceUs: number, limit: number, told: number], SharedMachineRow>(
  'sightings.shared-machines',
  `select min(name) as machine, count(*) as people, (array_agg(user_id order by user_id))[1:$3::integer] as user_ids
  from machines where last_seen_at >= from_us_v1($1)
  group by md5(name) having count(*) > 1
  order by people desc, machine limit $2`,
);

export interface PairRow {
  user_a_id: number;
  user_b_id: number;
  machine: string;
  ip: string;
  a_first_us: number;
  a_last_us: number;
  b_first_us: number;
  b_last_us: number;
}

/**
 * Pairs of people seen since an instant (µs) at one address on machines of one name. Nobody is paired before it is known
 * which places several people share: only as many places as pairs are asked for, and of each only the people seen there
 * last, so that an address of thousands costs no more than any other.
 */
export const PAIRS_OF_PEOPLE = namedQuery<[sinceUs: number, limit: number, peoplePerPlace: number], PairRow>(
  'sightings.pairs-of-people',
  `with places as materialized (
    select s.ip, md5(m.name) as name, max(s.last_seen_at) as latest
    from client_sightings s join machines m on m.id = s.machine_id
    where s.last_seen_at >= from_us_v1($1)
    group by 1, 2 having min(s.user_id) <> max(s.user_id)
    order by latest desc, 1, 2 limit $2
  ), seen as (
    select p.ip, p.name, p.latest, s.user_id, min(m.name) as machine, min(s.first_seen_at) as first_at,
      max(s.last_seen_at) as last_at
    from places p
    join client_sightings s on s.ip = p.ip and s.last_seen_at >= from_us_v1($1)
    join machines m on m.id = s.machine_id and md5(m.name) = p.name
    group by 1, 2, 3, 4
  ), near as materialized (
    select * from (
      select *, row_number() over (partition by ip, name order by last_at desc, user_id) as place from seen
    ) ranked where place <= $3
  )
  select a.user_id as user_a_id, b.user_id as user_b_id, a.machine, host(a.ip) as ip,
    to_us_v1(a.first_at) as a_first_us, to_us_v1(a.last_at) as a_last_us,
    to_us_v1(b.first_at) as b_first_us, to_us_v1(b.last_at) as b_last_us
  from near a join near b on b.ip = a.ip and b.name = a.name and b.user_id > a.user_id
  order by a.latest desc, a.ip, a.name, a.user_id, b.user_id limit $2`,
);

/** Addresses a person was seen at in `[from, to)` (µs), in the order of addresses. */
export const ADDRESSES_OF = namedQuery<[userId: number, fromUs: number, toUs: number, limit: number], { ip: string }>(
  'sightings.addresses-of',
  `select host(ip) as ip from (
    select distinct ip from client_sightings
    where user_id = $1 and last_seen_at >= from_us_v1($2) and first_seen_at < from_us_v1($3)
    order by ip limit $4
  ) found`,
);

/** Forgets at most `$2` sightings of whoever was not seen there since an instant (µs). */
export const FORGET_SIGHTINGS = namedQuery<[beforeUs: number, limit: number], { forgotten: number }>(
  'sightings.forget',
  `with gone as (
    delete from client_sightings where ctid = any (array(
      select ctid from client_sightings where last_seen_at < from_us_v1($1)
      order by last_seen_at limit $2 for update skip locked))
    returning 1
  )
  select count(*) as forgotten from gone`,
);
