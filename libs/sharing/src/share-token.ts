import type { Micros } from '#libs/kernel';

export const CHART_KINDS = [
  'coding_activity',
  'languages',
  'editors',
  'operating_systems',
  'categories',
  'projects',
] as const;
/** What a chart shows: time per day, or shares of time along a dimension. */
export type ChartKind = (typeof CHART_KINDS)[number];

export const CHART_RANGES = ['last_7_days', 'last_30_days', 'last_year', 'all_time'] as const;
/** Today included. */
export type ChartRange = (typeof CHART_RANGES)[number];

/** A chart that its owner has published: who has the id may look. Times in µs, UTC. */
export interface ShareToken {
  /** A random uuid; part of the address. */
  readonly id: string;
  readonly kind: ChartKind;
  readonly range: ChartRange;
  /** Above the chart; empty: the chart's own. */
  readonly title: string;
  readonly createdAt: Micros;
  /** Null: never. */
  readonly expiresAt: Micros | null;
}
