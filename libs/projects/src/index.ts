export * from './projects.errors.js';
export * from './projects.module.js';
export * from './projects.registry.js';
export * from './projects.service.js';
