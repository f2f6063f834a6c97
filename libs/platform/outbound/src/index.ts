export * from './address-rules.js';
export * from './outbound.js';
export * from './outbound.module.js';
export * from './outbound-refused.js';
