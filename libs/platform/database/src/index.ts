export * from './activity-pools.js';
export * from './capability.js';
export * from './database.module.js';
export * from './interner.js';
export * from './migrate.js';
export * from './named-query.js';
export * from './owner-lock.js';
export * from './pools.js';
