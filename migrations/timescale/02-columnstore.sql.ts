import type { TimescaleStep } from './step.js';

/**
 * Old chunks become columns, 5 to 7 times smaller. Segments are what the unique keys start with, so that a late row
 * finds the one batch it may collide with, and a person's rows are read without those of others.
 */
export const COLUMNSTORE: TimescaleStep = {
  name: '02-columnstore',
  needs: 'tsl',
  isQuick: true,
  statements: [
    `alter table heartbeats set (timescaledb.enable_columnstore = true, timescaledb.segmentby = 'user_id',
      timescaledb.orderby = 'time, hid')`,
    `alter table activity_15m set (timescaledb.enable_columnstore = true, timescaledb.segmentby = 'user_id, policy_id',
      timescaledb.orderby = 'bucket, ctx_id')`,
    `call add_columnstore_policy('heartbeats', after => interval '30 days', if_not_exists => true)`,
    `call add_columnstore_policy('activity_15m', after => interval '60 days', if_not_exists => true)`,
  ],
};
