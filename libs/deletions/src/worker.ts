export * from './deletions.handlers.js';
export * from './deletions-worker.module.js';
