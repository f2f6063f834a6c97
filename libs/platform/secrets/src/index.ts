export * from './secrets.js';
export * from './secrets.module.js';
export * from './token-text.js';
