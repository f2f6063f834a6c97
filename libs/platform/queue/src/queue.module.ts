import { Global, Module } from '@nestjs/common';
import { JobList } from './job-list.js';
import { JobsEraser } from './jobs.eraser.js';
import { Jobs } from './jobs.service.js';
import { JobsUpkeep } from './jobs-upkeep.js';
import { QueueWatch } from './queue-watch.js';

/** Promising jobs and looking at them, for every process. Doing them is the worker's. */
@Global()
@Module({
  providers: [JobList, Jobs, JobsEraser, JobsUpkeep, QueueWatch],
  exports: [JobList, Jobs, JobsEraser, JobsUpkeep],
})
export class QueueModule {}
