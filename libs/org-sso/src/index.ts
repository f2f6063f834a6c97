export * from './break-glass.service.js';
export * from './group-mapping.js';
export * from './org-entry-rules.js';
export * from './org-sso.errors.js';
export * from './org-sso.input.js';
export * from './org-sso.module.js';
export * from './org-sso.service.js';
