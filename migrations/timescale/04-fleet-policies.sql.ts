import type { TimescaleStep } from './step.js';

const refresh = (view: string): string =>
  `select add_continuous_aggregate_policy('${view}', start_offset => interval '40 days', end_offset => interval '1 hour',
    schedule_interval => interval '30 minutes', if_not_exists => true)`;

/**
 * Keeps the last 40 days of the fleet views up; what changes further back than 35 days is marked in `fleet_dirty`. Only
 * for views whose history is materialised: the first run would hide whatever older day is not.
 */
export const FLEET_POLICIES: TimescaleStep = {
  name: '04-fleet-policies',
  needs: 'tsl',
  isQuick: false,
  statements: [refresh('fleet_day_tools'), refresh('fleet_day')],
};
