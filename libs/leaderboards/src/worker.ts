export * from './leader-snapshots.js';
export * from './leaderboards.handlers.js';
export * from './leaderboards-worker.module.js';
