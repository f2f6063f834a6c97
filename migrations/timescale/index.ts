import { HYPERTABLES } from './01-hypertables.sql.js';
import { COLUMNSTORE } from './02-columnstore.sql.js';
import { FLEET } from './03-fleet.sql.js';
import { FLEET_POLICIES } from './04-fleet-policies.sql.js';
import type { TimescaleStep } from './step.js';

export { HYPERTABLES } from './01-hypertables.sql.js';
export { FLEET } from './03-fleet.sql.js';
export { FLEET_POLICIES } from './04-fleet-policies.sql.js';
export type { TimescaleStep } from './step.js';
export { DISCARD, DROP_OLD, LOCK_EVERYBODY_OUT, PREPARE, SWAP, watch } from './upgrade.sql.js';

/** In the order they are taken; each builds on those before it. */
export const TIMESCALE_STEPS: readonly TimescaleStep[] = [HYPERTABLES, COLUMNSTORE, FLEET, FLEET_POLICIES];
