export type { Page } from '#libs/platform/database';
export * from './labels-of-time.js';
export * from './project-labels.js';
export * from './projects.errors.js';
export * from './projects.module.js';
export * from './projects.registry.js';
export * from './projects.service.js';
