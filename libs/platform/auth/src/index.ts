export * from './access.js';
export * from './auth.errors.js';
export * from './credential.js';
export * from './living-credentials.js';
export * from './org-access.js';
export * from './pick-granted.js';
export * from './principal.js';
export * from './requires.js';
