import { type DynamicModule, Module } from '@nestjs/common';
import { AuditModule } from '#libs/audit';
import { MirrorsOptions } from './mirrors.options.js';
import { Mirrors } from './mirrors.service.js';

/** Global; needs the clock, the database, secrets and jobs, which are so too. */
@Module({})
export class MirrorsModule {
  static forRoot(options: MirrorsOptions): DynamicModule {
    return {
      module: MirrorsModule,
      global: true,
      imports: [AuditModule],
      providers: [Mirrors, { provide: MirrorsOptions, useValue: options }],
      exports: [Mirrors, MirrorsOptions],
    };
  }
}
