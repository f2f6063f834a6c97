import { isPublicRange, parseFleetRange } from '#libs/insights';
import type { Micros, RangeName, Scope as ScopeName } from '#libs/kernel';
import type { Section } from '#libs/platform/auth';
import { badFields } from '../problems.js';
import { type Query, textOf } from '../query.requests.js';

/** From which side a range is looked at. */
export type InsightType =
  | 'stats'
  | 'weekdays'
  | 'days'
  | 'ai_days'
  | 'best_day'
  | 'daily_average'
  | 'projects'
  | 'languages'
  | 'editors'
  | 'categories'
  | 'machines'
  | 'operating_systems';

export interface InsightKind {
  /** As it was asked for: the key of the payload. */
  readonly key: string;
  readonly type: InsightType;
  readonly scope: ScopeName;
  /** What its owner must show for others to see it. */
  readonly section: Section;
}

const WHOLE = 'read_summaries';
const ofWhole = (section: Section = 'logged_time') => ({ scope: WHOLE, section }) as const;
const ofSection = <Name extends 'projects' | 'languages' | 'editors' | 'categories' | 'machines' | 'operating_systems'>(
  section: Name,
) => ({ scope: `${WHOLE}.${section}`, section }) as const;

const KINDS: Readonly<Record<InsightType, Pick<InsightKind, 'scope' | 'section'>>> = {
  stats: ofWhole(),
  weekdays: ofWhole(),
  days: ofWhole(),
  ai_days: ofWhole('ai'),
  best_day: ofWhole(),
  daily_average: ofWhole(),
  projects: ofSection('projects'),
  languages: ofSection('languages'),
  editors: ofSection('editors'),
  categories: ofSection('categories'),
  machines: ofSection('machines'),
  operating_systems: ofSection('operating_systems'),
};
export const INSIGHT_TYPES: readonly string[] = ['weekday', ...Object.keys(KINDS)];

/** `weekday` and `weekdays` are one. */
export function readInsightType(text: string): InsightKind {
  const key = text.trim().toLowerCase();
  const type = (key === 'weekday' ? 'weekdays' : key) as InsightType;
  if (!Object.hasOwn(KINDS, type)) throw badFields({ insight_type: [`Must be ${INSIGHT_TYPES.join(', ')}.`] });
  return { key, type, ...KINDS[type] };
}

export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** `weekday`: 0 (Monday) to 6, or its English name; undefined: all of them. */
export function weekdayOf(query: Query): number | undefined {
  const text = textOf(query, 'weekday')?.toLowerCase();
  if (text === undefined) return undefined;
  const weekday = WEEKDAYS.findIndex((name, number) => text === String(number) || text === name.toLowerCase());
  if (weekday === -1) throw badFields({ weekday: ['Must be 0 (Monday) to 6, or the name of a day.'] });
  return weekday;
}

/** A range of the statistics of everybody; last_7_days when absent. */
export function readFleetRange(text: string | undefined, now: Micros): RangeName {
  const name = parseFleetRange(text ?? 'last_7_days', now);
  if (name === undefined || !isPublicRange(name))
    throw badFields({ range: ['Must be last_7_days, or a year from 2013.'] });
  return name;
}
