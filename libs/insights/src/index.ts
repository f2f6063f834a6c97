export { type Figure, type FleetFigures, type FleetSection, MIN_PEOPLE, type NamedFigure } from './fleet-figures.js';
export * from './fleet-ranges.js';
export * from './fleet-statistics.reader.js';
export * from './insights.jobs.js';
export * from './insights.js';
export * from './insights.module.js';
export * from './insights.service.js';
