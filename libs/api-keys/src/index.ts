export * from './api-key.verifier.js';
export * from './api-keys.errors.js';
export * from './api-keys.module.js';
export * from './api-keys.service.js';
export * from './primary-keys.js';
