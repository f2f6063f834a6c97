export type { JudgedPerson } from './judged-person.js';
export * from './shadow-bans.service.js';
export * from './trust.errors.js';
export * from './trust.module.js';
export * from './trust.service.js';
export * from './trust-log.reader.js';
