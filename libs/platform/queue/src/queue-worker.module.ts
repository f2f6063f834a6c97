import { type DynamicModule, Module, type ModuleMetadata, type Provider, type Type } from '@nestjs/common';
import type { Queue } from 'bull';
import type { PoolLimits } from '#libs/platform/database';
import { LeaseOptions } from './attempt-lease.js';
import { BullCarrier } from './bull-carrier.js';
import { BULL_QUEUE_TOKENS, bullQueues } from './bull-queues.js';
import { InProcessCarrier } from './in-process-carrier.js';
import { JobCarrier, type QueueConcurrency } from './job-carrier.js';
import { type AnyJobHandler, JOB_HANDLERS, JobRunner } from './job-runner.js';
import { QueuePool } from './queue-pool.js';
import { QueueWorker } from './queue-worker.js';
import type { Schedule } from './schedule.js';
import { SCHEDULES, Scheduler } from './scheduler.js';

/** What a process that does jobs needs. */
export interface QueueWorkerOptions {
  /** The database, as the role of long work. */
  readonly jobUrl: string;
  readonly limits: PoolLimits;
  /** Every handler there is, and the modules that export them. */
  readonly handlers: readonly Type<AnyJobHandler>[];
  readonly imports?: ModuleMetadata['imports'];
  readonly schedules?: readonly Schedule[];
  readonly leases?: LeaseOptions;
  /** Undefined: nothing is done by itself, only by calls of {@link JobRunner} and {@link Scheduler}. */
  readonly carrier?: {
    readonly concurrency: QueueConcurrency;
    /** Undefined: without Redis, in this process. */
    readonly redisUrl: string | undefined;
  };
}

/** Doing jobs. */
@Module({})
export class QueueWorkerModule {
  static forRoot(options: QueueWorkerOptions): DynamicModule {
    const { jobUrl, limits, handlers, imports = [], schedules = [], leases, carrier } = options;
    return {
      module: QueueWorkerModule,
      imports: [...imports, ...(carrier?.redisUrl === undefined ? [] : [bullQueues(carrier.redisUrl)])],
      providers: [
        JobRunner,
        Scheduler,
        { provide: QueuePool, useFactory: () => new QueuePool(jobUrl, limits) },
        { provide: LeaseOptions, useValue: leases ?? new LeaseOptions() },
        { provide: SCHEDULES, useValue: schedules },
        { provide: JOB_HANDLERS, inject: [...handlers], useFactory: (...found: AnyJobHandler[]) => found },
        carrierOf(carrier),
        {
          provide: QueueWorker,
          inject: [QueuePool, JobRunner, Scheduler, JobCarrier],
          useFactory: (rows: QueuePool, runner: JobRunner, scheduler: Scheduler, found: JobCarrier | null) =>
            new QueueWorker({ rows, runner, scheduler, carrier: found ?? undefined }),
        },
      ],
      exports: [JobRunner, Scheduler],
    };
  }
}

function carrierOf(options: QueueWorkerOptions['carrier']): Provider {
  if (options === undefined) return { provide: JobCarrier, useValue: null };
  const { concurrency, redisUrl } = options;
  const isCarriedByRedis = redisUrl !== undefined;
  return {
    provide: JobCarrier,
    inject: [JobRunner, ...(isCarriedByRedis ? BULL_QUEUE_TOKENS : [])],
    useFactory: (runner: JobRunner, ...queues: Queue[]) =>
      isCarriedByRedis ? new BullCarrier(runner, concurrency, queues) : new InProcessCarrier(runner, concurrency),
  };
}
