import { hostname } from 'node:os';
import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import { context, propagation, trace } from '@opentelemetry/api';
import type { NodeTracerProvider, Sampler } from '@opentelemetry/sdk-trace-node';
import { setTracing } from './tracing.js';

/** The standard settings of OpenTelemetry that count here. */
export interface TracingOptions {
  /** Of OTLP over HTTP, with its path. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly serviceName: string;
  readonly resource: Readonly<Record<string, string>>;
  readonly sampler: SamplerName;
  /** Share of the traces that is sent, where the sampler goes by it. */
  readonly ratio: number;
}

type RootSampler = 'always_on' | 'always_off' | 'traceidratio';
export type SamplerName = RootSampler | `parentbased_${RootSampler}`;

/** Which process of the product this is, and its release. */
export interface ProcessIdentity {
  readonly role: 'api' | 'worker';
  readonly release: string;
}

/** How long the last spans may take to be sent when the process ends. */
const FLUSH_MS = 3_000;

/** Sends what is traced to a collector. One per process. */
export class TraceSender implements OnApplicationShutdown {
  private readonly logger = new Logger('tracing');

  private constructor(private readonly provider: NodeTracerProvider) {}

  /** Loads what it needs only here: a process that sends nothing does not pay for it. */
  static async start(options: TracingOptions, identity: ProcessIdentity): Promise<TraceSender> {
    const sdk = await import('@opentelemetry/sdk-trace-node');
    const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
    const { resourceFromAttributes } = await import('@opentelemetry/resources');
    const exporter = new OTLPTraceExporter({ url: options.url, headers: { ...options.headers } });
    const provider = new sdk.NodeTracerProvider({
      resource: resourceFromAttributes({
        'service.name': options.serviceName,
        'service.version': identity.release,
        'service.instance.id': `${hostname()}:${process.pid}`,
        'beatkeeper.process': identity.role,
        ...options.resource,
      }),
      sampler: samplerOf(sdk, options),
      spanProcessors: [new sdk.BatchSpanProcessor(exporter)],
    });
    provider.register({ propagator: null });
    setTracing(true);
    return new TraceSender(provider);
  }

  async onApplicationShutdown(): Promise<void> {
    setTracing(false);
    let deadline: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      deadline = setTimeout(resolve, FLUSH_MS);
    });
    const sent = this.provider.shutdown().catch((error: Error) => this.logger.warn(`not sent: ${error.message}`));
    await Promise.race([sent, late]);
    clearTimeout(deadline);
    trace.disable();
    context.disable();
    propagation.disable();
  }
}

type Sdk = typeof import('@opentelemetry/sdk-trace-node');

function samplerOf(sdk: Sdk, { sampler, ratio }: TracingOptions): Sampler {
  const root = {
    always_on: () => new sdk.AlwaysOnSampler(),
    always_off: () => new sdk.AlwaysOffSampler(),
    traceidratio: () => new sdk.TraceIdRatioBasedSampler(ratio),
  }[sampler.replace('parentbased_', '') as RootSampler]();
  return sampler.startsWith('parentbased_') ? new sdk.ParentBasedSampler({ root }) : root;
}
