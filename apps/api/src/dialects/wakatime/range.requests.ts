import {
  daysBetween,
  daysRange,
  type LocalDate,
  localDateOf,
  type Micros,
  parseRangeName,
  parseStatsRange,
  type RangeName,
  type ResolvedRange,
  resolveRange,
  STATS_RANGES_TEXT,
} from '#libs/kernel';
import { badFields } from './problems.js';
import { flagOf, type Query, type ReadContext, requiredDateOf, textOf } from './query.requests.js';

/** What decides which days a range name means for a person. */
export interface RangeReadContext extends ReadContext {
  /** 0 is Sunday. */
  readonly weekStart: number;
  /** The local day of the first heartbeat: where "all time" begins. */
  readonly firstDay: LocalDate | undefined;
  /** Before this instant heartbeats were dropped; null: all are there. */
  readonly factsFrom: Micros | null;
  /** The longest span one request may ask for, in days. */
  readonly maxRangeDays: number;
}

export type NamedRange = ResolvedRange & { readonly name: RangeName };

/** Summaries: `range` by any of its names (today included), else `start` and `end`, both included. */
export function readSummariesRange(query: Query, zone: string, context: RangeReadContext): ResolvedRange {
  const words = textOf(query, 'range');
  const resolved = words === undefined ? spanOf(query, zone, context) : named(words, zone, context);
  const days = daysBetween(resolved.firstDay, resolved.lastDay) + 1;
  if (days > context.maxRangeDays) {
    throw badFields({
      [words === undefined ? 'end' : 'range']: [`No more than ${context.maxRangeDays} days at once.`],
    });
  }
  return resolved;
}

function named(words: string, zone: string, context: RangeReadContext): ResolvedRange {
  const name = parseRangeName(words);
  if (name === undefined) throw badFields({ range: ['Not a known range.'] });
  return resolveRange(name, { ...resolution(zone, context), includeToday: true });
}

function spanOf(query: Query, zone: string, context: RangeReadContext): ResolvedRange {
  const firstDay = requiredDateOf(query, 'start', zone, context.now);
  const lastDay = requiredDateOf(query, 'end', zone, context.now);
  if (lastDay < firstDay) throw badFields({ end: ['Must not be before start.'] });
  const today = localDateOf(context.now, zone);
  const includesToday = firstDay <= today && today <= lastDay;
  return { range: daysRange(firstDay, lastDay, zone), firstDay, lastDay, includesToday };
}

/** Stats: a rolling range ends yesterday unless `is_including_today`. */
export function readStatsRange(words: string, query: Query, zone: string, context: RangeReadContext): NamedRange {
  const name = parseStatsRange(words);
  if (name === undefined) throw badFields({ range: [`Must be ${STATS_RANGES_TEXT}.`] });
  const includeToday = flagOf(query, 'is_including_today') ?? false;
  return { name, ...resolveRange(name, { ...resolution(zone, context), includeToday }) };
}

/** From the first heartbeat to today. */
export function readAllTime(zone: string, context: RangeReadContext): ResolvedRange {
  return resolveRange('all_time', { ...resolution(zone, context), includeToday: true });
}

function resolution(zone: string, { now, weekStart, firstDay }: RangeReadContext) {
  return { zone, now, weekStart, ...(firstDay !== undefined && { firstDay }) };
}
