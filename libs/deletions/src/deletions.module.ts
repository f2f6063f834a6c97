import { type DynamicModule, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import { AuditModule } from '#libs/audit';
import { PERSON_ERASERS, type PersonEraser } from '#libs/platform/database';
import { DeletionsOptions } from './deletions.options.js';
import { DeletionsReader } from './deletions.reader.js';
import { DeletionsService } from './deletions.service.js';

export interface DeletionsParts {
  readonly options: DeletionsOptions;
  /** In their order: first what may still refuse, last what must see everything gone. */
  readonly erasers: readonly Type<PersonEraser>[];
  /** Whose exports the erasers and `AccountMail` need, where those are not global. */
  readonly imports?: ModuleMetadata['imports'];
}

/** Asking to be forgotten. Accounts, clock, database, jobs and mail are global, or among the imports. */
@Module({})
export class DeletionsModule {
  static forRoot({ options, erasers, imports = [] }: DeletionsParts): DynamicModule {
    return {
      module: DeletionsModule,
      global: true,
      imports: [AuditModule, ...imports],
      providers: [
        { provide: DeletionsOptions, useValue: options },
        ...erasers,
        { provide: PERSON_ERASERS, inject: [...erasers], useFactory: (...found: PersonEraser[]) => found },
        DeletionsReader,
        DeletionsService,
      ],
      exports: [DeletionsReader, DeletionsService, DeletionsOptions, PERSON_ERASERS],
    };
  }
}
