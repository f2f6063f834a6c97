import { type DynamicModule, Module } from '@nestjs/common';
import { RelayController } from './relay.controller.js';
import { RelayOptions } from './relay.options.js';
import { RelayCall } from './relay-call.js';

/** Calls of other servers, where the operator allows them. */
@Module({ controllers: [RelayController], providers: [RelayCall] })
export class RelayModule {
  static forRoot(options: RelayOptions): DynamicModule {
    return { module: RelayModule, providers: [{ provide: RelayOptions, useValue: options }] };
  }
}
