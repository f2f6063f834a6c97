export * from './redis.module.js';
export * from './redis-connection.js';
