import { type LocalDate, localDateOf, type Micros } from '#libs/kernel';
import type { OpenDashboard } from '#libs/orgs';
import { type Query, requiredDateOf, textOf } from '../query.requests.js';
import { readSummariesRange } from '../range.requests.js';

/** Days, both included. */
export interface Span {
  readonly first: LocalDate;
  readonly last: LocalDate;
  /** Was one day asked for, as `date`? */
  readonly isDate: boolean;
}

export interface SpanContext {
  readonly now: Micros;
  readonly maxRangeDays: number;
}

/**
 * `date`; or `start` and `end`, or the name of a `range`. Today where nothing is said. Days are the dashboard's, "all
 * time" begins where the first member can be seen.
 */
export function spanOf(query: Query, { access, visible }: OpenDashboard, context: SpanContext): Span {
  const zone = access.dashboard.timezone;
  const isSpan = ['start', 'end', 'range'].some((name) => textOf(query, name) !== undefined);
  if (textOf(query, 'date') !== undefined || !isSpan) {
    const day = dateOf(query, zone, context.now);
    return { first: day, last: day, isDate: true };
  }
  const begun = visible.flatMap(({ windows }) => (windows === 'always' ? [] : windows.map(({ from }) => from)));
  const { firstDay: first, lastDay: last } = readSummariesRange(query, zone, {
    ...context,
    zone,
    weekStart: 1,
    firstDay: begun.length === 0 ? undefined : localDateOf(Math.min(...begun), zone),
    factsFrom: null,
  });
  return { first, last, isDate: false };
}

/** `date`; today when absent. */
export function dateOf(query: Query, zone: string, now: Micros): LocalDate {
  return textOf(query, 'date') === undefined ? localDateOf(now, zone) : requiredDateOf(query, 'date', zone, now);
}
