export * from './api-key.verifier.js';
export * from './api-keys.errors.js';
export * from './api-keys.module.js';
export * from './api-keys.service.js';
export * from './app-keys.js';
export * from './leaked-keys.js';
export * from './primary-keys.js';
