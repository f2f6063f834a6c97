export * from './deletion-request.js';
export * from './deletions.errors.js';
export * from './deletions.jobs.js';
export * from './deletions.module.js';
export * from './deletions.options.js';
export * from './deletions.reader.js';
export * from './deletions.service.js';
