import type { BeforeApplicationShutdown, OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { JobCarrier } from './job-carrier.js';
import { JobRelay } from './job-relay.js';
import type { JobRunner } from './job-runner.js';
import type { QueuePool } from './queue-pool.js';
import type { Scheduler } from './scheduler.js';

export interface QueueWorkerParts {
  readonly rows: QueuePool;
  readonly runner: JobRunner;
  readonly scheduler: Scheduler;
  /** Undefined: nothing is done but by whoever calls the runner. */
  readonly carrier: JobCarrier | undefined;
}

/** Begins and ends what works by itself, in an order in which nothing that is still needed is gone. */
export class QueueWorker implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly relay: JobRelay | undefined;

  constructor(private readonly parts: QueueWorkerParts) {
    const { rows, runner, carrier } = parts;
    this.relay = carrier && new JobRelay(rows.url, runner, carrier);
  }

  onApplicationBootstrap(): void {
    if (this.relay === undefined) return;
    this.relay.start();
    this.parts.scheduler.start();
  }

  /** Nothing new begins; jobs under way have the time that requests have. */
  async beforeApplicationShutdown(): Promise<void> {
    this.parts.scheduler.stop();
    this.parts.runner.close();
    await this.relay?.stop();
  }

  async onApplicationShutdown(): Promise<void> {
    const { rows, runner, carrier } = this.parts;
    await runner.stop();
    await carrier?.stop();
    await rows.end();
  }
}
