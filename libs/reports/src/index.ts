export * from './report-subscriptions.js';
export * from './reports.module.js';
export * from './reports.options.js';
