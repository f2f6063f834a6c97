import { DROP_FLEET_VIEWS } from '../tables/fleet.sql.js';
import { GRANTS } from '../tables/foundation.sql.js';
import type { TimescaleStep } from './step.js';

const CONTINUOUS = `with (timescaledb.continuous, timescaledb.materialized_only = false,
  timescaledb.create_group_indexes = false)`;

/**
 * The fleet views as continuous aggregates, the coarse one on the fine one. They start empty: a real-time view then
 * shows everything straight from the buckets. Whoever materialises history goes from the oldest day on, because days
 * before the newest materialised one are no longer looked up.
 */
export const FLEET: TimescaleStep = {
  name: '03-fleet',
  needs: 'tsl',
  isQuick: false,
  statements: [
    ...DROP_FLEET_VIEWS,
    `create materialized view fleet_day_tools ${CONTINUOUS} as
    select time_bucket(interval '1 day', a.bucket) as day, a.policy_id, a.user_id, c.language_id, c.editor_id,
      sum(a.us)::bigint as us, sum(a.n)::bigint as n
    from activity_15m a join ctx c on c.id = a.ctx_id
    group by 1, 2, 3, 4, 5
    with no data`,
    'create index fleet_day_tools_day on fleet_day_tools (day, user_id)',
    `create materialized view fleet_day ${CONTINUOUS} as
    select time_bucket(interval '1 day', day) as day, policy_id, user_id, sum(us)::bigint as us, sum(n)::bigint as n
    from fleet_day_tools
    group by 1, 2, 3
    with no data`,
    'create index fleet_day_day on fleet_day (day, user_id)',
    ...GRANTS,
  ],
};
