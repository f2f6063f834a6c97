export * from './leaked-credentials.js';
export * from './leaks.module.js';
