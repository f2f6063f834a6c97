import type { TimescaleStep } from './step.js';

const policy = (table: string, days: number): string =>
  `call add_columnstore_policy('${table}', after => interval '${days} days', if_not_exists => true,
    schedule_interval => interval '1 day', initial_start => date_trunc('day', now(), 'UTC') + interval '1 day 2 hours')`;

/**
 * Old chunks become columns, 5 to 7 times smaller. Segments are what the unique keys start with, so that a late row
 * finds the one batch it may collide with, and a person's rows are read without those of others. It happens at night:
 * a statement whose snapshot is older than the conversion of a chunk that it then reads misses the rows of that chunk.
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
    policy('heartbeats', 30),
    policy('activity_15m', 60),
  ],
};
