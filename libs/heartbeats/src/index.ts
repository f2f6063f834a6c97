export * from './heartbeats.errors.js';
export * from './heartbeats.module.js';
export * from './heartbeats.reader.js';
export * from './heartbeats.service.js';
export * from './ingest/heartbeat-ingest.service.js';
export type { FieldErrors } from './ingest/heartbeat-input.js';
export type { BatcherLimits } from './ingest/ingest.batcher.js';
export { decodeMachineName } from './ingest/machine-name.js';
export * from './languages/languages.js';
