export * from './custom-rules.errors.js';
export * from './custom-rules.module.js';
export * from './custom-rules.service.js';
export * from './named-contexts.js';
export * from './read-rule.js';
export * from './rule.js';
export * from './rule-book.js';
export * from './rule-book.module.js';
