export * from './logger.js';
export {
  counter,
  exposition,
  gauge,
  histogram,
  type Reading,
  SampledGauge,
  SECONDS,
} from './metrics/registry.js';
export { shared } from './metrics/shared.js';
export * from './nest-logger.js';
export * from './observability.module.js';
export * from './redact.js';
export type { ProcessIdentity, SamplerName, TracingOptions } from './tracing/trace-sender.js';
export {
  inThisTrace,
  isTracing,
  startPart,
  startTraced,
  Traced,
  traceFields,
  traceparent,
} from './tracing/tracing.js';
