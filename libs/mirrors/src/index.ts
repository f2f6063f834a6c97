export * from './mirror.js';
export * from './mirrors.eraser.js';
export * from './mirrors.errors.js';
export * from './mirrors.module.js';
export * from './mirrors.options.js';
export * from './mirrors.service.js';
