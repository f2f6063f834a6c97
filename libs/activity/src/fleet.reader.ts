import { Injectable } from '@nestjs/common';
import type { LocalDate, UserId } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import { FLEET_PEOPLE, FLEET_TOOLS, FLEET_TOTAL } from './sql/fleet.sql.js';

/** UTC days, `to` excluded. */
export interface FleetDays {
  readonly from: LocalDate;
  readonly to: LocalDate;
}

/** Time of everybody under one name; null where heartbeats carried none. Microseconds. */
export interface FleetShare {
  readonly name: string | null;
  readonly us: number;
}

/**
 * What all people of the instance did, for leaderboards and instance statistics; everybody counts by their own policy.
 * On TimescaleDB's community edition the answer may be half an hour old, for days more than a month back as old as the
 * last fleet refresh; elsewhere it is of now. Whose names may be shown is the caller's to decide.
 */
@Injectable()
export class FleetReader {
  constructor(private readonly pools: ActivityPools) {}

  /** Most time first; at most `limit`. Microseconds. */
  async people({ from, to }: FleetDays, limit: number): Promise<{ readonly userId: UserId; readonly us: number }[]> {
    const rows = await this.pools.readSnapshot('may-lag', (client) => run(client, FLEET_PEOPLE, [from, to, limit]));
    return rows.map(({ user_id: userId, us }) => ({ userId, us }));
  }

  /** Microseconds. */
  async total({ from, to }: FleetDays): Promise<number> {
    const [row] = await this.pools.readSnapshot('may-lag', (client) => run(client, FLEET_TOTAL, [from, to]));
    return row?.us ?? 0;
  }

  /** In no order. */
  async tools({ from, to }: FleetDays): Promise<{
    readonly languages: readonly FleetShare[];
    readonly editors: readonly FleetShare[];
  }> {
    const rows = await this.pools.readSnapshot('may-lag', (client) => run(client, FLEET_TOOLS, [from, to]));
    const of = (kind: 'language' | 'editor') =>
      rows.filter((row) => row.kind === kind).map(({ name, us }) => ({ name, us }));
    return { languages: of('language'), editors: of('editor') };
  }
}
