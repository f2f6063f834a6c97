import type { LocalDate, TimeRange } from '#libs/kernel';

/** Seconds of a local day. */
export interface ChartDay {
  readonly date: LocalDate;
  readonly range: TimeRange;
  readonly seconds: number;
}

/** A part of the time of a range; of how long that is nothing is said. */
export interface ChartShare {
  readonly name: string;
  /** 0–100, two decimals. */
  readonly percent: number;
  /** `#rrggbb` */
  readonly color: string;
}

/** What a chart is drawn from. Days oldest first; shares largest first. */
export type ChartData =
  | { readonly is: 'days'; readonly days: readonly ChartDay[]; readonly today: LocalDate }
  | { readonly is: 'shares'; readonly shares: readonly ChartShare[] };
