import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { CLOCK, type Clock, MICROS_PER_DAY, MICROS_PER_MINUTE, type Micros } from '#libs/kernel';
import { defineJob, type JobHandler, type JobRun } from '#libs/platform/queue';
import { Maintenance } from './maintenance.service.js';

const QUIET_HOUR_US = 3 * 60 * MICROS_PER_MINUTE;

const NOTHING = z.object({});
type Nothing = z.infer<typeof NOTHING>;

/** One round every few minutes: rollups, views of the fleet. */
export const FREQUENT_ROUND = defineJob({
  queue: 'upkeep',
  name: 'storage.frequent',
  payload: NOTHING,
  key: () => '',
  // The next moment comes soon enough.
  attempts: 2,
});

/** One round a night: retention, what has expired, audit. */
export const NIGHTLY_ROUND = defineJob({
  queue: 'upkeep',
  name: 'storage.nightly',
  payload: NOTHING,
  key: () => '',
  attempts: 3,
  backoff: { firstMs: 5 * 60_000, maxMs: 30 * 60_000 },
});

@Injectable()
export class FrequentRound implements JobHandler<Nothing> {
  readonly type = FREQUENT_ROUND;

  constructor(@Inject(Maintenance) private readonly maintenance: Maintenance) {}

  async run({ signal }: JobRun<Nothing>): Promise<void> {
    await this.maintenance.frequent(signal);
    signal.throwIfAborted();
  }
}

/** Does nothing in a night in which somebody, such as a crontab, did it before. */
@Injectable()
export class NightlyRound implements JobHandler<Nothing> {
  readonly type = NIGHTLY_ROUND;

  constructor(
    @Inject(Maintenance) private readonly maintenance: Maintenance,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run({ signal }: JobRun<Nothing>): Promise<void> {
    await this.maintenance.nightly(lastQuietHour(this.clock.now()), signal);
    signal.throwIfAborted();
  }
}

/** The newest 03:00 UTC that is not in the future. */
export function lastQuietHour(now: Micros): Micros {
  return Math.floor((now - QUIET_HOUR_US) / MICROS_PER_DAY) * MICROS_PER_DAY + QUIET_HOUR_US;
}
