import { type DynamicModule, Module } from '@nestjs/common';
import { AuditModule } from '#libs/audit';
import { ProgrammesOptions } from './programmes.options.js';
import { ProgrammesService } from './programmes.service.js';

/** Needs the clock and the database, which are global. */
@Module({})
export class ProgrammesModule {
  static forRoot(options: ProgrammesOptions): DynamicModule {
    return {
      module: ProgrammesModule,
      global: true,
      imports: [AuditModule],
      providers: [ProgrammesService, { provide: ProgrammesOptions, useValue: options }],
      exports: [ProgrammesService],
    };
  }
}
