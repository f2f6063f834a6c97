import { Module } from '@nestjs/common';
import { DumpFilesController } from './dump-files.controller.js';
import { DumpsController } from './dumps.controller.js';

/** Data dumps of the WakaTime API. The exports themselves are provided globally. */
@Module({ controllers: [DumpsController, DumpFilesController] })
export class DumpsFaceModule {}
