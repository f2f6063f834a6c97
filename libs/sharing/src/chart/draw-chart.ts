import type { ChartKind, ChartRange } from '../share-token.js';
import type { ChartData } from './chart-data.js';
import { drawDays } from './draw-days.js';
import { drawShares } from './draw-shares.js';
import type { ChartTheme } from './svg.js';

/** How a chart is to look. */
export interface ChartLook {
  readonly kind: ChartKind;
  readonly range: ChartRange;
  /** Empty: named after what it shows. */
  readonly title: string;
  readonly theme: ChartTheme;
}

const KINDS: Record<ChartKind, string> = {
  coding_activity: 'Coding activity',
  languages: 'Languages',
  editors: 'Editors',
  operating_systems: 'Operating systems',
  categories: 'Categories',
  projects: 'Projects',
};
const RANGES: Record<ChartRange, string> = {
  last_7_days: 'last 7 days',
  last_30_days: 'last 30 days',
  last_year: 'last year',
  all_time: 'all time',
};

/** SVG. The same input gives the same text. */
export function drawChart(data: ChartData, { kind, range, title, theme }: ChartLook): string {
  const look = { title: title === '' ? `${KINDS[kind]}, ${RANGES[range]}` : title, theme };
  return data.is === 'days' ? drawDays(data.days, look) : drawShares(data.shares, look);
}
