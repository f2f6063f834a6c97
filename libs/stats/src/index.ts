export * from './grouped-time.service.js';
export * from './stats.module.js';
export * from './stats.service.js';
