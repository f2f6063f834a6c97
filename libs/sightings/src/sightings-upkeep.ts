import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, MICROS_PER_DAY } from '#libs/kernel';
import { ActivityPools, type Purger, run } from '#libs/platform/database';
import { FORGET_SIGHTINGS } from './sql/find-sightings.sql.js';

/** How long it is remembered that somebody was seen somewhere. */
export class SightingsOptions {
  constructor(readonly days: number) {}
}

/** Forgets where people were seen long ago. */
@Injectable()
export class SightingsUpkeep implements Purger {
  readonly purges = 'sightings';

  constructor(
    private readonly pools: ActivityPools,
    private readonly options: SightingsOptions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async purgeExpired(limit: number): Promise<number> {
    const before = this.clock.now() - this.options.days * MICROS_PER_DAY;
    const [row] = await run(this.pools.job, FORGET_SIGHTINGS, [before, limit]);
    return row?.forgotten ?? 0;
  }
}
