export { parseNetwork } from './network-address.js';
export * from './sightings.module.js';
export * from './sightings.reader.js';
export * from './sightings.recorder.js';
export * from './sightings-upkeep.js';
