export * from './import.js';
export { FILE_KINDS, IMPORT_KINDS, IMPORT_STATES, type ImportKind, type ImportState } from './import-kind.js';
export * from './imports.eraser.js';
export * from './imports.errors.js';
export * from './imports.module.js';
export * from './imports.options.js';
export {
  type FileSource,
  ImportsService,
  type ReceivedFile,
  type RemoteSource,
} from './imports.service.js';
export * from './imports-upkeep.js';
export type { RejectRow } from './sql/imports.sql.js';
export type { ForeignInstance, ForeignKind } from './takeover/foreign.js';
export { InstanceTakeover, type TakeoverListener } from './takeover/instance-takeover.js';
export { openInstance } from './takeover/open-instance.js';
export type { PersonReport, TakeoverReport, Tally } from './takeover/report.js';
export { UnreadableDatabase } from './takeover/source/sql-source.js';
export { TakeoverModule } from './takeover/takeover.module.js';
export type { TakeoverChoices } from './takeover/takeover-people.js';
