import {
  localDateOf,
  type Micros,
  parseRangeName,
  type RangeName,
  type ResolvedRange,
  resolveRange,
} from '#libs/kernel';

/** Ranges whose end moves: counted again and again. */
const ROLLING: readonly RangeName[] = ['last_7_days', 'last_30_days', 'last_6_months', 'last_year', 'all_time'];

/** Since when there are figures of years; also where "all time" begins. */
const FIRST_YEAR = 2013;
const YEAR = /^20\d\d$/;

/** A rolling range or a year, not before the first and not ahead; undefined for anything else. */
export function parseFleetRange(text: string, now: Micros): RangeName | undefined {
  const name = parseRangeName(text);
  if (name === undefined || ROLLING.includes(name)) return name;
  return yearsUntil(now).find((year) => year === name);
}

/** Of the ranges of figures those that anybody may ask for by address. */
export function isPublicRange(name: RangeName): boolean {
  return name === 'last_7_days' || YEAR.test(name);
}

/** The days of a range, each person's own. Rolling ranges end with the date before the one that it is in UTC. */
export function fleetDays(name: RangeName, now: Micros): Pick<ResolvedRange, 'firstDay' | 'lastDay'> {
  const { firstDay, lastDay } = resolveRange(name, {
    zone: 'UTC',
    now,
    includeToday: false,
    firstDay: `${FIRST_YEAR}-01-01`,
  });
  return { firstDay, lastDay };
}

/** What is due: rolling ranges, this year and the last, and years that were never counted. */
export function dueRanges(known: ReadonlySet<string>, now: Micros): RangeName[] {
  const years = yearsUntil(now);
  const open = years.slice(-2);
  return [...ROLLING, ...years.filter((year) => open.includes(year) || !known.has(year))];
}

function yearsUntil(now: Micros): RangeName[] {
  const year = Number(localDateOf(now, 'UTC').slice(0, 4));
  return Array.from({ length: year - FIRST_YEAR + 1 }, (_, index) => `${FIRST_YEAR + index}` as RangeName);
}
