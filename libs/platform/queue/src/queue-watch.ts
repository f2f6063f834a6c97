import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { CLOCK, type Clock } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import { SampledGauge, shared } from '#libs/platform/observability';
import { QUEUES } from './queues.js';
import { BACKLOG } from './sql/backlog.sql.js';

const jobs = new SampledGauge({
  name: 'queue_jobs',
  help: 'Jobs of a queue: for later, due, running, stalled (their worker is gone), or failed within the last week.',
  labels: ['queue', 'state'],
});
const ages = new SampledGauge({
  name: 'queue_oldest_age_seconds',
  help: 'How long the oldest job of a queue has been in that state; 0 where there is none.',
  labels: ['queue', 'state'],
});

/** Shows how much work waits, and for how long. All processes of an installation show the same. */
@Injectable()
export class QueueWatch implements OnApplicationShutdown {
  private readonly ends: readonly (() => void)[];

  constructor(pools: ActivityPools, @Inject(CLOCK) clock: Clock) {
    const backlog = shared(() => run(pools.watch, BACKLOG, [QUEUES, new Date(clock.now() / 1_000).toISOString()]));
    this.ends = [
      jobs.from(async () => (await backlog()).map(({ queue, state, count }) => [{ queue, state }, count])),
      ages.from(async () =>
        (await backlog())
          .filter(({ state }) => state !== 'later')
          .map(({ queue, state, age }) => [{ queue, state }, Math.max(0, age ?? 0)]),
      ),
    ];
  }

  onApplicationShutdown(): void {
    for (const end of this.ends) end();
  }
}
