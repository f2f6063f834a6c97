import { type DynamicModule, Module } from '@nestjs/common';
import { DumpFiles } from './dump-files.js';
import { DumpLinks } from './dump-links.js';
import { DumpsOptions } from './dumps.options.js';
import { DumpsService } from './dumps.service.js';
import { DumpsUpkeep } from './dumps-upkeep.js';

const SERVICES = [DumpsService, DumpFiles, DumpLinks, DumpsUpkeep];

/** Asking for exports and fetching them. Needs blobs, the clock, the database, jobs and secrets, which are global. */
@Module({})
export class DumpsModule {
  static forRoot(options: DumpsOptions): DynamicModule {
    return {
      module: DumpsModule,
      global: true,
      providers: [...SERVICES, { provide: DumpsOptions, useValue: options }],
      exports: [...SERVICES, DumpsOptions],
    };
  }
}
