import { Injectable } from '@nestjs/common';
import type { Micros, UserId } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import {
  ADDRESSES_OF,
  OWNERS_OF_MACHINE,
  PAIRS_OF_PEOPLE,
  SHARED_MACHINES,
  SIGHTINGS_IN_NETWORK,
} from './sql/find-sightings.sql.js';

/** Somebody at an address, with a machine and a client; null where the heartbeats did not say. */
export interface Sighting {
  readonly userId: UserId;
  readonly ip: string;
  readonly machine: string | null;
  readonly userAgent: string | null;
  readonly firstSeenAt: Micros;
  /** Up to an hour behind. */
  readonly lastSeenAt: Micros;
}

export interface SeenBetween {
  readonly userId: UserId;
  readonly firstSeenAt: Micros;
  readonly lastSeenAt: Micros;
}

/** Two people at one address on machines of one name; `a` has the older account. */
export interface PairOfPeople {
  readonly machine: string;
  readonly ip: string;
  readonly a: SeenBetween;
  readonly b: SeenBetween;
}

export interface SharedMachine {
  readonly machine: string;
  /** How many people have a machine of that name. */
  readonly people: number;
  /** Oldest account first, at most {@link MAX_TOLD}. */
  readonly userIds: readonly UserId[];
}

/** A part of a list. */
export interface Place {
  readonly limit: number;
  readonly offset: number;
}

/** What is looked up since when, and how much of it. */
export interface Lookback {
  readonly since: Micros;
  readonly limit: number;
}

const MAX_TOLD = 1_000;
/** Of the people of one address and machine name, how many are paired with one another. */
const PAIRED_AT_ONE_PLACE = 20;

/** Who was seen where. Never reads heartbeats. */
@Injectable()
export class SightingsReader {
  constructor(private readonly pools: ActivityPools) {}

  /** Latest first. @param network as `parseNetwork` gives it */
  async inNetwork(network: string, { limit, offset }: Place): Promise<Sighting[]> {
    const rows = await run(this.pools.read, SIGHTINGS_IN_NETWORK, [network, limit, offset]);
    return rows.map(({ user_id: userId, ip, machine, user_agent: userAgent, first_us, last_us }) => ({
      userId,
      ip,
      machine,
      userAgent,
      firstSeenAt: first_us,
      lastSeenAt: last_us,
    }));
  }

  /** Who has a machine of exactly this name, the one seen last first. */
  async ownersOf(machine: string, { limit, offset }: Place): Promise<{ userId: UserId; machine: string }[]> {
    const rows = await run(this.pools.read, OWNERS_OF_MACHINE, [machine, limit, offset]);
    return rows.map((row) => ({ userId: row.user_id, machine: row.machine }));
  }

  /** The most people first. */
  async sharedMachines({ since, limit }: Lookback): Promise<SharedMachine[]> {
    const rows = await run(this.pools.read, SHARED_MACHINES, [since, limit, MAX_TOLD]);
    return rows.map(({ machine, people, user_ids: userIds }) => ({ machine, people, userIds }));
  }

  /** Of the places used last first. */
  async pairs({ since, limit }: Lookback): Promise<PairOfPeople[]> {
    const rows = await run(this.pools.read, PAIRS_OF_PEOPLE, [since, limit, PAIRED_AT_ONE_PLACE]);
    return rows.map((row) => ({
      machine: row.machine,
      ip: row.ip,
      a: { userId: row.user_a_id, firstSeenAt: row.a_first_us, lastSeenAt: row.a_last_us },
      b: { userId: row.user_b_id, firstSeenAt: row.b_first_us, lastSeenAt: row.b_last_us },
    }));
  }

  /** Where a person was seen between two instants. */
  async addressesOf(userId: UserId, { from, to }: { from: Micros; to: Micros }, limit: number): Promise<string[]> {
    return (await run(this.pools.read, ADDRESSES_OF, [userId, from, to, limit])).map(({ ip }) => ip);
  }
}
