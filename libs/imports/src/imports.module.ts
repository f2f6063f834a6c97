import { type DynamicModule, Module } from '@nestjs/common';
import { ImportOptions } from './imports.options.js';
import { ImportsService } from './imports.service.js';
import { ImportsUpkeep } from './imports-upkeep.js';

/** Promising imports. Database, blobs, secrets and queue are provided globally. */
@Module({})
export class ImportsModule {
  static forRoot(options: ImportOptions): DynamicModule {
    return {
      module: ImportsModule,
      global: true,
      providers: [ImportsService, ImportsUpkeep, { provide: ImportOptions, useValue: options }],
      exports: [ImportsService, ImportsUpkeep, ImportOptions],
    };
  }
}
