import { type DynamicModule, Module } from '@nestjs/common';
import type { AppConfig } from '#config/env';
import { QUEUE_CONCURRENCY } from '#config/queues';
import { QueueWorkerModule } from '#libs/platform/queue';
import { HANDLERS, WORKER_MODULES } from './handlers.js';
import { schedulesOf } from './schedules.js';

export interface WorkerOptions {
  /** Takes due jobs and keeps schedules by itself; else only when told to, for tests. */
  readonly isWorking: boolean;
}

/** Doing jobs, in whichever process has the libraries that they need. */
@Module({})
export class WorkerModule {
  static forRoot(config: AppConfig, { isWorking }: WorkerOptions): DynamicModule {
    const { database, redis } = config;
    return {
      module: WorkerModule,
      imports: [
        QueueWorkerModule.forRoot({
          jobUrl: database.jobUrl,
          limits: database.job,
          handlers: HANDLERS,
          imports: [...WORKER_MODULES],
          schedules: schedulesOf(config),
          ...(isWorking && { carrier: { concurrency: QUEUE_CONCURRENCY, redisUrl: redis.url } }),
        }),
      ],
    };
  }
}
