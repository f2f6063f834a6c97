export * from './durations.service.js';
export * from './edits.js';
export * from './project-days.js';
export * from './slices.js';
export * from './stretch-edits.js';
export * from './stretches.js';
export * from './summaries.module.js';
export * from './summaries.service.js';
