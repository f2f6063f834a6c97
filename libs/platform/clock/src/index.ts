export * from './clock.module.js';
