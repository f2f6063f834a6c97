import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { MetricsServer } from './metrics/metrics-server.js';
import { SampledGauge } from './metrics/registry.js';
import { type ProcessIdentity, TraceSender, type TracingOptions } from './tracing/trace-sender.js';

export interface ObservabilityOptions extends ProcessIdentity {
  /** Undefined: nobody can ask for metrics. */
  readonly metrics: { readonly host: string; readonly port: number } | undefined;
  /** Undefined: nothing is sent. */
  readonly tracing: TracingOptions | undefined;
}

const TRACE_SENDER = Symbol('TraceSender');

const buildInfo = new SampledGauge({
  name: 'build_info',
  help: 'Which release this is, and which of its processes.',
  labels: ['version', 'process'],
});

/** What a process shows of itself. The first module of an application, so that it ends last. */
@Module({})
export class ObservabilityModule {
  static forRoot({ metrics, tracing, role, release }: ObservabilityOptions): DynamicModule {
    const providers: Provider[] = [];
    if (metrics !== undefined) {
      providers.push({
        provide: MetricsServer,
        useFactory: () => {
          buildInfo.from(() => [[{ version: release, process: role }, 1]]);
          return new MetricsServer(metrics);
        },
      });
    }
    if (tracing !== undefined) {
      providers.push({ provide: TRACE_SENDER, useFactory: () => TraceSender.start(tracing, { role, release }) });
    }
    return { module: ObservabilityModule, providers };
  }
}
