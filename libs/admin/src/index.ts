export * from './admin.errors.js';
export * from './admin.module.js';
export type { AdminActor, AdminCaller } from './admin-actor.js';
export * from './admin-key.verifier.js';
export * from './admin-keys.reader.js';
export * from './admin-keys.service.js';
export * from './admin-levels.service.js';
export * from './administrators.reader.js';
export * from './jobs-administration.js';
