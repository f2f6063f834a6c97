export * from './own-activity.js';
export * from './person.js';
export * from './settings.js';
export * from './user-profile.js';
export * from './users.errors.js';
export * from './users.module.js';
export * from './users.reader.js';
export * from './users.service.js';
