import { addDays, type LocalDate, type Micros, parseLocalDate, startOfLocalDay } from '#libs/kernel';
import { unprocessable } from './problems.js';
import { readText } from './requests.js';

type Query = Readonly<Record<string, unknown>>;

const DATE_TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)\s*(Z|UTC|[+ -]?\d{2}:?\d{2})?$/i;

/** 2200-01-01: what lies later is as far away as this, so that instants can be reckoned with. */
const LATEST: Micros = 7_258_118_400_000_000;

/** A date (its first instant in `zone`) or a date-time, which is one of UTC unless it says otherwise. */
export function parseInstant(text: string, zone = 'UTC'): Micros | undefined {
  const day = parseLocalDate(text);
  if (day !== undefined) return bounded(startOfLocalDay(day, zone));
  const [, date, time, offset = 'Z'] = DATE_TIME.exec(text) ?? [];
  if (date === undefined || parseLocalDate(date) === undefined) return undefined;
  const milliseconds = Date.parse(`${date}T${time}${normalOffset(offset)}`);
  return Number.isNaN(milliseconds) || milliseconds < 0 ? undefined : bounded(milliseconds * 1_000);
}

/**
 * The first of these parameters that the query has, as an instant.
 *
 * @throws HttpException 422 `Invalid <name>`
 */
export function instantOf(query: Query, names: readonly string[], zone = 'UTC'): Micros | undefined {
  return readOne(query, names, (text) => parseInstant(text, zone));
}

/** The same for the end of a time: of a bare date its last instant, excluded. */
export function endOf(query: Query, names: readonly string[], zone = 'UTC'): Micros | undefined {
  return readOne(query, names, (text) => {
    const day = parseLocalDate(text);
    return day === undefined ? parseInstant(text, zone) : bounded(startOfLocalDay(addDays(day, 1), zone));
  });
}

/** The same for a bare date alone. */
export function dateOf(query: Query, name: string): LocalDate | undefined {
  return readOne(query, [name], parseLocalDate);
}

function bounded(us: Micros): Micros {
  return Math.min(Math.max(us, 0), LATEST);
}

function readOne<Value>(
  query: Query,
  names: readonly string[],
  parse: (text: string) => Value | undefined,
): Value | undefined {
  const name = names.find((one) => readText(query[one]) !== undefined);
  if (name === undefined) return undefined;
  const value = parse(readText(query[name]) as string);
  if (value === undefined) throw unprocessable(`Invalid ${name}`);
  return value;
}

/** A "+" that a client left unescaped arrives as a blank. */
function normalOffset(offset: string): string {
  if (/^(z|utc)$/i.test(offset)) return 'Z';
  const digits = offset.replaceAll(/\D/g, '');
  return `${offset.startsWith('-') ? '-' : '+'}${digits.slice(0, 2)}:${digits.slice(2)}`;
}
