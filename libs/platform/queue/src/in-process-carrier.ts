import { Logger } from '@nestjs/common';
import { JobCarrier, type QueueConcurrency } from './job-carrier.js';
import type { JobRunner } from './job-runner.js';
import type { QueueName } from './queues.js';
import type { DueJob } from './sql/attempts.sql.js';

/** Runs jobs where they are found, some of each queue at a time. Other processes on the database may do the same. */
export class InProcessCarrier extends JobCarrier {
  private readonly logger = new Logger('jobs');
  private readonly busy = new Map<QueueName, number>();
  private isStopped = false;

  constructor(
    private readonly runner: JobRunner,
    private readonly concurrency: QueueConcurrency,
  ) {
    super();
  }

  override async carry(due: readonly DueJob[]): Promise<void> {
    if (this.isStopped) return;
    const counts = new Map<QueueName, number>();
    for (const { queue } of due) counts.set(queue, (counts.get(queue) ?? 0) + 1);
    for (const [queue, count] of counts) {
      const busy = this.busy.get(queue) ?? 0;
      for (let free = Math.min(this.concurrency[queue] - busy, count); free > 0; free--) void this.work(queue);
    }
  }

  override async stop(): Promise<void> {
    this.isStopped = true;
  }

  /** Until nothing of the queue is due. */
  private async work(queue: QueueName): Promise<void> {
    this.busy.set(queue, (this.busy.get(queue) ?? 0) + 1);
    try {
      while (!this.isStopped && (await this.runner.runNext([queue])));
    } catch (error) {
      if (!this.isStopped) this.logger.warn(`${queue}: ${(error as Error).message}`);
    } finally {
      this.busy.set(queue, (this.busy.get(queue) ?? 1) - 1);
    }
  }
}
