export { RESUME_IMPORT } from './import.job.js';
export { ImportsWorkerModule } from './imports-worker.module.js';
export { Pauses } from './remote/pauses.js';
export { ImportHandler, ResumeImportHandler } from './run/import.handler.js';
