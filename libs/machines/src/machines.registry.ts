import { Injectable } from '@nestjs/common';
import type { Micros, UserId } from '#libs/kernel';
import { ActivityPools, Interner, idsByOrdinal, type Page, readPage, run } from '#libs/platform/database';
import { INTERN_MACHINES } from './sql/intern-machines.sql.js';
import { LIST_MACHINES } from './sql/list-machines.sql.js';

export interface SeenMachine {
  readonly userId: UserId;
  readonly name: string;
  /** IANA zone that the client reported; only a fact about the machine. */
  readonly timezone: string | null;
  /** The address it was seen at. */
  readonly ip: string | null;
}

export interface Machine {
  readonly uuid: string;
  readonly name: string;
  readonly ip: string | null;
  readonly timezone: string | null;
  readonly lastSeenAt: Micros | null;
  readonly createdAt: Micros;
}

const MAX_MACHINES = 50_000;

/** The machines that people's editors report. */
@Injectable()
export class MachinesRegistry {
  private readonly ids: Interner<SeenMachine>;

  constructor(private readonly pools: ActivityPools) {
    this.ids = new Interner({
      maxEntries: MAX_MACHINES,
      keyOf: ({ userId, name, timezone, ip }) => JSON.stringify([userId, name, timezone, ip]),
      fetch: async (items) => {
        const rows = await run(pools.ingest, INTERN_MACHINES, [
          items.map((m) => m.userId),
          items.map((m) => m.name),
          items.map((m) => m.timezone),
          items.map((m) => m.ip),
        ]);
        return idsByOrdinal(rows, items.length);
      },
    });
  }

  resolve(machines: readonly SeenMachine[]): Promise<number[]> {
    return this.ids.resolve(machines);
  }

  /** Last seen first. */
  async list(owner: UserId, page: number): Promise<Page<Machine>> {
    const found = await readPage(this.pools.read, LIST_MACHINES, { userId: owner, page });
    const items = found.items.map(({ uuid, name, ip, timezone, last_seen_us, created_us }) => ({
      uuid,
      name,
      ip,
      timezone,
      lastSeenAt: last_seen_us,
      createdAt: created_us,
    }));
    return { ...found, items };
  }
}
