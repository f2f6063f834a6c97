export * from './activity.errors.js';
export * from './activity.module.js';
export * from './activity.reader.js';
export * from './activity-answer.js';
export * from './activity-plan.js';
export * from './activity-query.js';
export * from './file-time.reader.js';
export type { GroupDimension } from './sql/grouped.sql.js';
export * from './team-activity.reader.js';
