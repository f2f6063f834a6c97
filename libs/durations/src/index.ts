export * from './dictionary.js';
export * from './durations.module.js';
export * from './ingest.repository.js';
export * from './ingest-row.js';
export * from './policy-subscriptions.service.js';
export * from './rollups.service.js';
export * from './time-policies.service.js';
export * from './time-policy.js';
