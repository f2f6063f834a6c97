export * from './machines.module.js';
export * from './machines.registry.js';
