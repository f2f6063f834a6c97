import type { ContextDimension } from '#libs/activity';
import {
  addDays,
  daysRange,
  type LocalDate,
  localInstant,
  type Micros,
  parseLocalDate,
  startOfLocalDay,
  type TimeRange,
} from '#libs/kernel';
import { type IntervalContext, parseInterval, resolveInterval } from '../intervals.js';
import { namesOf } from '../names.js';
import { badRequest } from '../problems.js';

type Query = Readonly<Record<string, unknown>>;

/** What a summary is about: all of the lists must agree. */
export interface SummaryFilters {
  /** Null: no value. */
  readonly of: { readonly [dimension in ContextDimension]?: readonly (string | null)[] };
  readonly labels: readonly string[] | undefined;
  readonly entities: readonly string[] | undefined;
}

const LATEST: LocalDate = '2199-12-31';
const TIME = /^(\d{4}-\d\d-\d\d)[T ]((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.\d{1,9})?(Z|[+ -]\d\d:\d\d)?$/i;
const DIMENSIONS: Readonly<Record<string, ContextDimension>> = {
  project: 'project',
  language: 'language',
  editor: 'editor',
  machine: 'machine',
  operating_system: 'os',
  branch: 'branch',
  category: 'category',
};
const MAX_VALUES = 50;

/**
 * `interval`, also as `start` or `range`; else `from` and `to`, the end excluded, each an instant, a time on the
 * person's clock or the first moment of a day of theirs; else Hackatime's `start` and `end`, whole days both of them.
 * Without any all there is.
 *
 * @throws HttpException 400
 */
export function readSummaryRange(query: Query, context: IntervalContext): TimeRange {
  const [word, start, end] = [textOf(query.interval) ?? textOf(query.range), textOf(query.start), textOf(query.end)];
  const interval = parseInterval(word ?? start ?? 'any');
  if (interval !== undefined && (word !== undefined || !isGiven(query, 'from', 'to'))) {
    return resolveInterval(interval, context);
  }
  if (word !== undefined) throw badRequest('invalid interval');
  const { zone } = context;
  if (start !== undefined && !isGiven(query, 'from', 'to')) {
    const [first, last] = [dayOf(start, 'start'), dayOf(end, 'end')];
    return ordered(daysRange(first, last < first ? first : last, zone), last < first);
  }
  const from = instantOf(textOf(query.from), 'from', zone);
  const to = instantOf(textOf(query.to), 'to', zone);
  return ordered({ from, to, zone }, to < from);
}

/** `-` is time without a value; a parameter that is given several times means any of its values. */
export function readSummaryFilters(query: Query): SummaryFilters {
  const of = Object.entries(DIMENSIONS).flatMap(([name, dimension]) => {
    const values = textsOf(query[name]);
    return values === undefined ? [] : [[dimension, values.flatMap((value) => namesOf(dimension, value))]];
  });
  return { of: Object.fromEntries(of), labels: textsOf(query.label), entities: textsOf(query.entity) };
}

/** What ends before it begins is empty. */
function ordered(range: TimeRange, isReversed: boolean): TimeRange {
  return isReversed ? { ...range, to: range.from } : range;
}

function isGiven(query: Query, ...names: readonly string[]): boolean {
  return names.some((name) => textOf(query[name]) !== undefined);
}

function dayOf(text: string | undefined, name: string): LocalDate {
  const day = parseLocalDate(text?.slice(0, 10));
  if (text === undefined || day === undefined || (text !== day && !TIME.test(text))) throw missing(name);
  return bounded(day);
}

function instantOf(text: string | undefined, name: string, zone: string): Micros {
  const whole = parseLocalDate(text);
  if (whole !== undefined) return startOfLocalDay(bounded(whole), zone);
  const [, date, time, offset] = TIME.exec(text ?? '') ?? [];
  const day = parseLocalDate(date);
  if (day === undefined || time === undefined) throw missing(name);
  if (offset === undefined) return Math.max(0, localInstant(bounded(day), time, zone));
  // A "+" that a client left unescaped arrives as a blank.
  const milliseconds = Date.parse(`${bounded(day)}T${time}${offset.replace(' ', '+').toUpperCase()}`);
  if (Number.isNaN(milliseconds)) throw missing(name);
  return Math.max(0, milliseconds * 1000);
}

/** Whoever asks for more asks for all there is. */
function bounded(day: LocalDate): LocalDate {
  const first = addDays('1970-01-01', 1);
  if (day < first) return first;
  return day > LATEST ? LATEST : day;
}

function missing(name: string): Error {
  return badRequest(`missing or invalid '${name}' parameter`);
}

function textOf(value: unknown): string | undefined {
  return textsOf(value)?.[0];
}

function textsOf(value: unknown): readonly string[] | undefined {
  const all: unknown[] = Array.isArray(value) ? value : [value];
  const texts = all.flatMap((one) => (typeof one === 'string' ? [one.replaceAll('\u0000', '').trim()] : []));
  const said = texts.filter((text) => text !== '').slice(0, MAX_VALUES);
  return said.length === 0 ? undefined : said;
}
