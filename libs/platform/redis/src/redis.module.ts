import { type DynamicModule, Module } from '@nestjs/common';
import { RedisConnection } from './redis-connection.js';

export interface RedisOptions {
  /** Undefined: there is no Redis. */
  readonly url: string | undefined;
}

/** The one {@link RedisConnection} of the process. */
@Module({})
export class RedisModule {
  static forRoot({ url }: RedisOptions): DynamicModule {
    return {
      module: RedisModule,
      global: true,
      providers: [{ provide: RedisConnection, useFactory: () => new RedisConnection(url) }],
      exports: [RedisConnection],
    };
  }
}
