export * from './build/build-dump.handler.js';
export * from './build/mail-dump.handler.js';
export * from './build/sweep-dumps.handler.js';
export * from './dumps-worker.module.js';
