export * from './fleet-statistics.service.js';
export * from './insights.handlers.js';
export * from './insights-worker.module.js';
