import { Injectable } from '@nestjs/common';
import type { LocalDate, Micros, RangeName } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import type { FleetFigures } from './fleet-figures.js';
import { FIND_FIGURES } from './sql/fleet-statistics.sql.js';

/** Figures of everybody over one range. */
export interface FleetSnapshot {
  /** Both included; dates in each person's own zone. */
  readonly firstDay: LocalDate;
  readonly lastDay: LocalDate;
  readonly figures: FleetFigures;
  /** µs, UTC. */
  readonly computedAt: Micros;
}

/** What was last counted of everybody. */
@Injectable()
export class FleetStatisticsReader {
  constructor(private readonly pools: ActivityPools) {}

  /** Undefined: the range was never counted. */
  async find(range: RangeName): Promise<FleetSnapshot | undefined> {
    const [row] = await run(this.pools.read, FIND_FIGURES, [range]);
    if (row === undefined) return undefined;
    const { first_day: firstDay, last_day: lastDay, figures, computed_us: computedAt } = row;
    return { firstDay, lastDay, figures, computedAt };
  }
}
