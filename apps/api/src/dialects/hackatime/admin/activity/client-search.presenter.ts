import { microsToSeconds } from '#libs/kernel';
import type { PairOfPeople, SharedMachine, Sighting } from '#libs/sightings';
import type { AltCandidate, IpMachinePair, SharedMachinesAnswer, UserAtAddress } from './client-search.responses.js';

export function presentSighting(sighting: Sighting): UserAtAddress {
  const { userId, ip, machine, userAgent, firstSeenAt, lastSeenAt } = sighting;
  return {
    user_id: userId,
    ip_address: ip,
    machine,
    user_agent: userAgent,
    first_seen: microsToSeconds(firstSeenAt),
    last_seen: microsToSeconds(lastSeenAt),
  };
}

export function presentCandidate({ a, b, machine, ip }: PairOfPeople): AltCandidate {
  return {
    user_a_id: a.userId,
    user_b_id: b.userId,
    machine,
    ip_address: ip,
    user_a_first_seen_on_combo: microsToSeconds(a.firstSeenAt),
    user_a_last_seen_on_combo: microsToSeconds(a.lastSeenAt),
    user_b_first_seen_on_combo: microsToSeconds(b.firstSeenAt),
    user_b_last_seen_on_combo: microsToSeconds(b.lastSeenAt),
  };
}

export function presentPair({ a, b, machine, ip }: PairOfPeople): IpMachinePair {
  return {
    user_a_id: a.userId,
    user_b_id: b.userId,
    machine,
    ip_address: ip,
    user_a_first_seen: microsToSeconds(a.firstSeenAt),
    user_a_last_seen: microsToSeconds(a.lastSeenAt),
    user_b_first_seen: microsToSeconds(b.firstSeenAt),
    user_b_last_seen: microsToSeconds(b.lastSeenAt),
  };
}

export function presentSharedMachines(machines: readonly SharedMachine[]): SharedMachinesAnswer {
  return {
    machines: machines.map(({ machine, people, userIds }) => ({
      machine,
      machine_frequency: people,
      user_ids: [...userIds],
    })),
  };
}
