import { Module } from '@nestjs/common';
import { Pauses } from './remote/pauses.js';
import { ImportHandler, ResumeImportHandler } from './run/import.handler.js';
import { ImportProgress } from './run/import-progress.js';
import { ImportRunner } from './run/import-runner.js';

/** Doing imports. Heartbeats, imports, outbound calls and the rest are provided globally. */
@Module({
  providers: [ImportHandler, ResumeImportHandler, ImportProgress, ImportRunner, Pauses],
  exports: [ImportHandler, ResumeImportHandler],
})
export class ImportsWorkerModule {}
