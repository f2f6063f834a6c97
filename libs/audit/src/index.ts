export * from './audit.eraser.js';
export * from './audit.module.js';
export * from './audit.reader.js';
export * from './audit.verifier.js';
export * from './audit-actor.js';
export type { ChainHead, ChainProblem, ChainProblemKind, ChainReport } from './audit-chain.js';
export * from './audit-event.js';
export * from './audit-log.js';
export type { AuditRecord } from './audit-record.js';
