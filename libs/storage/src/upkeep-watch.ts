import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { CLOCK, type Clock, MICROS_PER_SECOND } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import { SampledGauge, shared } from '#libs/platform/observability';
import { LAST_LOGGED } from './sql/maintenance.sql.js';
import { ROLLUP_LAG } from './sql/upkeep-watch.sql.js';

const marks = new SampledGauge({
  name: 'rollup_marks',
  help: 'Rollups that are due and not made yet. Answers are exact without them.',
  labels: ['rollup'],
});
const lags = new SampledGauge({
  name: 'rollup_lag_seconds',
  help: 'How long the oldest of them has been due; 0 where there is none.',
  labels: ['rollup'],
});
const nightly = new SampledGauge({
  name: 'upkeep_last_nightly_timestamp_seconds',
  help: 'When the last nightly round (retention, audit) ended. Not there before the first one.',
});

/** Shows whether upkeep keeps up. All processes of an installation show the same. */
@Injectable()
export class UpkeepWatch implements OnApplicationShutdown {
  private readonly ends: readonly (() => void)[];

  constructor(pools: ActivityPools, @Inject(CLOCK) clock: Clock) {
    const rollups = shared(() => run(pools.watch, ROLLUP_LAG, [new Date(clock.now() / 1_000).toISOString()]));
    this.ends = [
      marks.from(async () => (await rollups()).map(({ rollup, marks: count }) => [{ rollup }, count])),
      lags.from(async () => (await rollups()).map(({ rollup, lag }) => [{ rollup }, Math.max(0, lag ?? 0)])),
      nightly.from(async () => {
        const [last] = await run(pools.watch, LAST_LOGGED, ['nightly']);
        return last?.at == null ? [] : [[{}, last.at / MICROS_PER_SECOND]];
      }),
    ];
  }

  onApplicationShutdown(): void {
    for (const end of this.ends) end();
  }
}
