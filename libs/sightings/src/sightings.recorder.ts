import { type BeforeApplicationShutdown, Inject, Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { CLOCK, type Clock, MICROS_PER_MINUTE, type Micros, type UserId } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import { parseAddress } from './network-address.js';
import { NOTE_SIGHTINGS } from './sql/note-sightings.sql.js';

/** What a heartbeat was sent with; null where it did not say. */
export interface SeenClient {
  readonly machineId: number | null;
  readonly userAgentId: number | null;
}

/** A sighting on its way to the table. */
interface Waiting extends SeenClient {
  readonly userId: UserId;
  readonly ip: string;
  /** Under which it is remembered. */
  readonly heard: string;
  readonly first: Micros;
  readonly last: Micros;
}

/** How far `last_seen_at` may lag behind. */
const NOTED_EVERY_US = 60 * MICROS_PER_MINUTE;
const RETRIED_AFTER_US = MICROS_PER_MINUTE;
const MAX_REMEMBERED = 100_000;
const MAX_WAITING = 20_000;
const AT_ONCE = 500;

/**
 * Notes from which address, machine and client people send. Never in anybody's way: a sighting that is known costs a look
 * into memory, a new one is written beside the request, many by one statement, and one that cannot be written is tried
 * again with a later heartbeat.
 */
@Injectable()
export class SightingsRecorder implements BeforeApplicationShutdown {
  private readonly logger = new Logger('sightings');
  private readonly noted = new LRUCache<string, Micros>({ max: MAX_REMEMBERED });
  private readonly waiting = new Map<string, Waiting>();
  private writing: Promise<void> | undefined;

  constructor(
    private readonly pools: ActivityPools,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @param ip as the request says; what is no address is not noted */
  note(userId: UserId, ip: string, clients: Iterable<SeenClient>): void {
    const now = this.clock.now();
    for (const client of clients) this.noteOne(userId, ip, client, now);
    if (this.waiting.size > 0) this.writing ??= this.write().finally(() => this.rest());
  }

  /** Resolves when everything noted so far is written or given up. */
  async settled(): Promise<void> {
    while (this.writing !== undefined) await this.writing;
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.settled();
  }

  private noteOne(userId: UserId, ip: string, client: SeenClient, now: Micros): void {
    const heard = keyOf(userId, ip, client);
    if (now - (this.noted.get(heard) ?? Number.NEGATIVE_INFINITY) < NOTED_EVERY_US) return;
    const address = parseAddress(ip);
    if (address === undefined || this.waiting.size >= MAX_WAITING) return;
    this.noted.set(heard, now);
    const key = keyOf(userId, address, client);
    const first = this.waiting.get(key)?.first ?? now;
    this.waiting.set(key, { ...client, userId, ip: address, heard, first, last: now });
  }

  private rest(): void {
    this.writing = undefined;
    if (this.waiting.size > 0) this.writing = this.write().finally(() => this.rest());
  }

  private async write(): Promise<void> {
    // What arrives together is written together.
    await new Promise(setImmediate);
    while (this.waiting.size > 0) {
      const batch = [...this.waiting].slice(0, AT_ONCE);
      for (const [key] of batch) this.waiting.delete(key);
      await this.writeBatch(batch.map(([, row]) => row));
    }
  }

  private async writeBatch(rows: readonly Waiting[]): Promise<void> {
    try {
      await run(this.pools.ingest, NOTE_SIGHTINGS, [
        rows.map(({ userId }) => userId),
        rows.map(({ ip }) => ip),
        rows.map(({ machineId }) => machineId),
        rows.map(({ userAgentId }) => userAgentId),
        rows.map(({ first }) => first),
        rows.map(({ last }) => last),
      ]);
    } catch (error) {
      const [reason = ''] = String((error as Error).message).split('\n', 1);
      this.logger.warn(`${rows.length} sightings were not written: ${reason}`);
      for (const { heard, last } of rows) this.noted.set(heard, last - NOTED_EVERY_US + RETRIED_AFTER_US);
    }
  }
}

function keyOf(userId: UserId, ip: string, { machineId, userAgentId }: SeenClient): string {
  return `${userId} ${ip} ${machineId ?? 0} ${userAgentId ?? 0}`;
}
