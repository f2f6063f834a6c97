export { DUMP_TYPES, type Dump, type DumpState, type DumpType } from './dump.js';
export * from './dump-files.js';
export type { LinkProof } from './dump-links.js';
export * from './dumps.errors.js';
export * from './dumps.jobs.js';
export * from './dumps.module.js';
export * from './dumps.options.js';
export * from './dumps.service.js';
export * from './dumps-upkeep.js';
