export * from './audit.service.js';
export * from './fleet-refresh.js';
export * from './maintenance.service.js';
export { OwnerConnection } from './owner-connection.js';
export * from './retention.service.js';
export * from './storage.eraser.js';
export * from './storage.module.js';
export * from './storage-facts.js';
export * from './upgrade/storage-upgrade.js';
