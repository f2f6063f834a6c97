import { dayRange, daysRange, localDateOf, MICROS_PER_DAY, type Micros, type TimeRange } from '#libs/kernel';
import { endOf, instantOf } from '../instants.js';

type Query = Readonly<Record<string, unknown>>;

const ACTIVE_DAYS = 30;
const STATS_DAYS = 365;
const STARTS = ['start', 'start_date'];
const ENDS = ['end', 'end_date'];

/**
 * When somebody must have worked on what is told; the last thirty days when nothing is said.
 *
 * @throws HttpException 422 naming the parameter that is no date
 */
export function readActivityRange(query: Query, now: Micros): TimeRange {
  const from = instantOf(query, ['since', ...STARTS]);
  const to = endOf(query, ['until', 'until_date', ...ENDS]);
  return lasting(ACTIVE_DAYS, { from, to }, now);
}

/** Which time is told; the last year when nothing is said. Fails as {@link readActivityRange}. */
export function readStatsRange(query: Query, now: Micros): TimeRange {
  return lasting(STATS_DAYS, { from: instantOf(query, STARTS), to: endOf(query, ENDS) }, now);
}

/**
 * `start_date` and `end_date`, both of them days of UTC; the last ten years when nothing is said. Fails as
 * {@link readActivityRange}.
 */
export function readLongRange(query: Query, now: Micros): TimeRange {
  const to = endOf(query, ['end_date', 'end_time']) ?? endOfToday(now);
  const from = instantOf(query, ['start_date', 'start_time']) ?? Math.max(0, to - 10 * STATS_DAYS * MICROS_PER_DAY);
  return { from, to: Math.max(from, to), zone: 'UTC' };
}

/** So many days, today included, unless it is said otherwise; empty where the end lies before the start. */
function lasting(
  days: number,
  said: { readonly from: Micros | undefined; readonly to: Micros | undefined },
  now: Micros,
): TimeRange {
  const to = said.to ?? Math.max(endOfToday(now), said.from ?? 0);
  const first = localDateOf(to - 1, 'UTC');
  const from = said.from ?? Math.max(0, daysRange(first, first, 'UTC').to - days * MICROS_PER_DAY);
  return { from, to: Math.max(from, to), zone: 'UTC' };
}

function endOfToday(now: Micros): Micros {
  return dayRange(localDateOf(now, 'UTC'), 'UTC').to;
}
