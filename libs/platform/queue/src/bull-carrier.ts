import { Logger } from '@nestjs/common';
import type { Job } from 'bull';
import { type BullQueue, type Carried, closeBullQueue } from './bull-queues.js';
import { JobCarrier, type QueueConcurrency } from './job-carrier.js';
import type { JobRunner } from './job-runner.js';
import { carried } from './queue-metrics.js';
import type { QueueName } from './queues.js';
import type { DueJob } from './sql/attempts.sql.js';

/**
 * Spreads jobs over the worker processes by Bull. Redis holds nothing but ids of rows, one entry per attempt, which is
 * gone when that attempt is over, so that the next one finds its place free.
 */
export class BullCarrier extends JobCarrier {
  private readonly logger = new Logger('jobs');
  private readonly queues: ReadonlyMap<QueueName, BullQueue>;
  private wasHeard = true;
  private isStopped = false;

  constructor(
    private readonly runner: JobRunner,
    concurrency: QueueConcurrency,
    queues: readonly BullQueue[],
  ) {
    super();
    this.queues = new Map(queues.map((queue) => [queue.name as QueueName, queue]));
    for (const [name, queue] of this.queues) this.open(queue, concurrency[name]);
    for (const result of ['taken', 'lost']) carried.inc({ result }, 0);
  }

  override async carry(due: readonly DueJob[]): Promise<void> {
    if (this.isStopped || due.length === 0) return;
    try {
      await Promise.all([...this.queues].map(([name, queue]) => this.add(queue, ofQueue(due, name))));
      carried.inc({ result: 'taken' }, due.length);
      this.tell(true);
    } catch (error) {
      carried.inc({ result: 'lost' }, due.length);
      this.tell(false, error);
    }
  }

  override async stop(): Promise<void> {
    this.isStopped = true;
    await Promise.all([...this.queues.values()].map(closeBullQueue));
  }

  private open(queue: BullQueue, concurrency: number): void {
    queue.on('error', (error) => this.tell(false, error));
    // Nest would wait for a server that is away.
    queue.onApplicationShutdown = () => Promise.resolve();
    // Called here and not by a decorator: the promise ends with the queue, and fails when that never saw a server.
    queue
      .process(concurrency, (job: Job<Carried>) => this.runner.run(job.data.id))
      .catch((error) => this.tell(false, error));
  }

  private async add(queue: BullQueue, due: readonly DueJob[]): Promise<void> {
    if (due.length === 0) return;
    if (queue.client.status !== 'ready') throw new Error('not connected');
    const jobs = due.map(({ id, attempt }) => ({ data: { id }, opts: { jobId: `${id}-${attempt}` } }));
    await queue.addBulk(jobs);
  }

  /** One line per change, however much fails. */
  private tell(isHeard: boolean, error?: unknown): void {
    if (this.wasHeard === isHeard || this.isStopped) return;
    this.wasHeard = isHeard;
    if (isHeard) this.logger.log('Redis carries jobs again');
    else this.logger.warn(`Redis does not carry jobs, they wait: ${(error as Error | undefined)?.message}`);
  }
}

const ofQueue = (due: readonly DueJob[], name: QueueName) => due.filter(({ queue }) => queue === name);
