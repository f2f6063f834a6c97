import type { TimescaleStep } from './step.js';

/**
 * Turns a table into a hypertable: chunks of 28 days, for each chunk costs every plan; no space partition, because it
 * would multiply chunks on one disk; no index besides the key.
 */
export const hypertable = (table: string, time: string): string =>
  `select create_hypertable('${table}', by_range('${time}', interval '28 days'), create_default_indexes => false,
    if_not_exists => true)`;

/** TimescaleDB refuses tables with rows here, and must: its own copying locks the table for as long as it takes. */
export const HYPERTABLES: TimescaleStep = {
  name: '01-hypertables',
  needs: 'apache',
  isQuick: false,
  statements: [
    'drop index if exists activity_15m_day',
    hypertable('heartbeats', 'time'),
    hypertable('activity_15m', 'bucket'),
  ],
};
