import {
  addDays,
  daysBetween,
  daysRange,
  type LocalDate,
  localDateOf,
  type Micros,
  parseRangeName,
  type RangeName,
  type ResolvedRange,
  resolveRange,
  STATS_RANGES_TEXT,
} from '#libs/kernel';
import { rangeWord } from '../shared/wakapi-words.js';
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
  const resolved = words === undefined ? spanOf(query, zone, context) : readNamedRange(words, zone, context);
  const days = daysBetween(resolved.firstDay, resolved.lastDay) + 1;
  if (days > context.maxRangeDays) {
    throw badFields({
      [words === undefined ? 'end' : 'range']: [`No more than ${context.maxRangeDays} days at once.`],
    });
  }
  return resolved;
}

/** A range by any of its names, as a path has it; today included. */
export function readNamedRange(words: string, zone: string, context: RangeReadContext): ResolvedRange {
  const range = namedOrNone(words, zone, context);
  if (range === undefined) throw badFields({ range: ['Not a known range.'] });
  return range;
}

function namedOrNone(words: string, zone: string, context: RangeReadContext): ResolvedRange | undefined {
  const name = rangeNameOf(words, zone, context);
  if (name !== undefined) return resolveRange(name, { ...resolution(zone, context), includeToday: true });
  return rangeWord(words) === 'last_24_hours' ? lastDay(zone, context) : undefined;
}

/** A range by WakaTime's names, or by those that Wakapi has for the same days. */
function rangeNameOf(words: string, zone: string, { now }: RangeReadContext): RangeName | undefined {
  const word = rangeWord(words);
  if (word === 'year') return localDateOf(now, zone).slice(0, 4) as RangeName;
  if (word === 'last_12_months') return 'last_year';
  return parseRangeName(words) ?? parseRangeName(word);
}

/** The days that the last 24 hours touch. */
function lastDay(zone: string, { now }: RangeReadContext): ResolvedRange {
  const today = localDateOf(now, zone);
  const yesterday = addDays(today, -1);
  return { range: daysRange(yesterday, today, zone), firstDay: yesterday, lastDay: today, includesToday: true };
}

function spanOf(query: Query, zone: string, context: RangeReadContext): ResolvedRange {
  // Wakapi takes a name for both.
  const start = textOf(query, 'start');
  if (start !== undefined && start === textOf(query, 'end')) {
    const range = namedOrNone(start, zone, context);
    if (range !== undefined) return range;
  }
  const firstDay = requiredDateOf(query, 'start', zone, context.now);
  const lastDay = requiredDateOf(query, 'end', zone, context.now);
  if (lastDay < firstDay) throw badFields({ end: ['Must not be before start.'] });
  const today = localDateOf(context.now, zone);
  const includesToday = firstDay <= today && today <= lastDay;
  return { range: daysRange(firstDay, lastDay, zone), firstDay, lastDay, includesToday };
}

/** Stats: a rolling range ends yesterday unless `is_including_today`. Ranges of few days are Wakapi's clients'. */
export function readStatsRange(words: string, query: Query, zone: string, context: RangeReadContext): NamedRange {
  const name = rangeNameOf(words, zone, context);
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
