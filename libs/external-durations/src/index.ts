export * from './external-durations.eraser.js';
export * from './external-durations.errors.js';
export * from './external-durations.module.js';
export * from './external-durations.service.js';
export * from './read-external-duration.js';
