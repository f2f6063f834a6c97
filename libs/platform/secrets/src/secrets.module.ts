import { type DynamicModule, Module } from '@nestjs/common';
import { Secrets } from './secrets.js';

/** The one {@link Secrets} of the process. */
@Module({})
export class SecretsModule {
  /** @param keys newest first */
  static forRoot(keys: readonly string[]): DynamicModule {
    return {
      module: SecretsModule,
      global: true,
      providers: [{ provide: Secrets, useFactory: () => new Secrets(keys) }],
      exports: [Secrets],
    };
  }
}
