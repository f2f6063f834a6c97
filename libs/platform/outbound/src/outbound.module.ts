import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { AddressRules } from './address-rules.js';
import { Outbound } from './outbound.js';

/** The one {@link Outbound} of the process. */
@Module({})
export class OutboundModule implements OnApplicationShutdown {
  constructor(@Inject(Outbound) private readonly outbound: Outbound) {}

  /** @param allowed private addresses, networks and host names that may be called all the same */
  static forRoot(allowed: readonly string[]): DynamicModule {
    return {
      module: OutboundModule,
      global: true,
      providers: [{ provide: Outbound, useFactory: () => new Outbound(new AddressRules(allowed)) }],
      exports: [Outbound],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.outbound.close();
  }
}
