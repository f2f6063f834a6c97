export * from './programmes.module.js';
export * from './programmes.options.js';
export * from './programmes.service.js';
