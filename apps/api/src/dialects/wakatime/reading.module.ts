import { type DynamicModule, Module } from '@nestjs/common';
import { UsersModule } from '#libs/users';
import { READING_OPTIONS, ReadingContexts, type ReadingOptions } from './reading.context.js';

/** What reading operations of every area are understood against. */
@Module({})
export class ReadingModule {
  static forRoot(options: ReadingOptions): DynamicModule {
    return {
      module: ReadingModule,
      global: true,
      imports: [UsersModule],
      providers: [ReadingContexts, { provide: READING_OPTIONS, useValue: options }],
      exports: [ReadingContexts, READING_OPTIONS],
    };
  }
}
