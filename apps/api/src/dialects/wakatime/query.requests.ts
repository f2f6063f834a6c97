import type { ActivityFilters, CountingChoice } from '#libs/activity';
import {
  addDays,
  GAP_POLICY_NAMES,
  type GapPolicyName,
  type LocalDate,
  localDateOf,
  type Micros,
  parseLocalDate,
  parseZone,
} from '#libs/kernel';
import { badFields } from './problems.js';

/** The query string as Fastify parses it: a repeated name, also with `[]`, has several values, of which the first counts. */
export type Query = Readonly<Record<string, unknown>>;

/** What a request is understood against. */
export interface ReadContext {
  readonly now: Micros;
  /** IANA zone of the person whose data is read. */
  readonly zone: string;
}

export const REQUIRED = 'This field is required.';
const WORDS_OF_TRUTH = new Set(['true', '1', 'yes', 'on']);
const WORDS_OF_FALSEHOOD = new Set(['false', '0', 'no', 'off']);
const MIN_TIMEOUT_MINUTES = 1;
const MAX_TIMEOUT_MINUTES = 60;
const MAX_PAGE = 1_000_000;

/** A trimmed value; absent when empty. No text anywhere holds a NUL, so none is looked for. */
export function textOf(query: Query, name: string): string | undefined {
  const raw = query[name] ?? query[`${name}[]`];
  const value: unknown = Array.isArray(raw) ? raw[0] : raw;
  if (typeof value !== 'string') return undefined;
  const text = value.replaceAll('\u0000', '').trim();
  return text === '' ? undefined : text;
}

/** True, false or absent; anything else is refused. */
export function flagOf(query: Query, name: string): boolean | undefined {
  const word = textOf(query, name)?.toLowerCase();
  if (word === undefined) return undefined;
  if (WORDS_OF_TRUTH.has(word)) return true;
  if (WORDS_OF_FALSEHOOD.has(word)) return false;
  throw badFields({ [name]: ['Must be true or false.'] });
}

/** The `timezone` parameter, or the person's own zone. */
export function zoneOf(query: Query, context: ReadContext): string {
  const text = textOf(query, 'timezone');
  if (text === undefined) return context.zone;
  const zone = parseZone(text);
  if (zone === undefined) throw badFields({ timezone: ['Not a known time zone.'] });
  return zone;
}

/** `gap_policy` or `policy`, `timeout` in minutes (1–60) and `writes_only`. */
export function countingOf(query: Query): CountingChoice {
  const timeoutSeconds = timeoutSecondsOf(query);
  const writesOnly = flagOf(query, 'writes_only');
  return {
    ...policyChoiceOf(query),
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    ...(writesOnly !== undefined && { writesOnly }),
  };
}

/** `gap_policy`, or `policy` for short, alone. */
export function policyChoiceOf(query: Query): Pick<CountingChoice, 'policy'> {
  const field = textOf(query, 'gap_policy') === undefined ? 'policy' : 'gap_policy';
  const word = textOf(query, field)?.toLowerCase();
  if (word === undefined) return {};
  if (!isGapPolicy(word)) throw badFields({ [field]: [`Must be one of ${GAP_POLICY_NAMES.join(', ')}.`] });
  return { policy: word };
}

function isGapPolicy(word: string): word is GapPolicyName {
  return GAP_POLICY_NAMES.some((name) => name === word);
}

function timeoutSecondsOf(query: Query): number | undefined {
  const text = textOf(query, 'timeout');
  if (text === undefined) return undefined;
  const minutes = Number(text);
  if (Number.isInteger(minutes) && minutes >= MIN_TIMEOUT_MINUTES && minutes <= MAX_TIMEOUT_MINUTES)
    return minutes * 60;
  const bounds = `${MIN_TIMEOUT_MINUTES} and ${MAX_TIMEOUT_MINUTES}`;
  throw badFields({ timeout: [`Must be a whole number of minutes between ${bounds}.`] });
}

/** `project` by name, `branches` separated by commas. */
export function filtersOf(query: Query): ActivityFilters {
  const project = textOf(query, 'project');
  const branches = branchesOf(query);
  return { ...(project !== undefined && { project }), ...(branches.length > 0 && { branches }) };
}

export function branchesOf(query: Query): string[] {
  const names = (textOf(query, 'branches') ?? '').split(',').map((name) => name.trim());
  return [...new Set(names.filter((name) => name !== ''))];
}

/** 1-based; the first page when absent. */
export function pageOf(query: Query): number {
  const text = textOf(query, 'page');
  if (text === undefined) return 1;
  const page = Number(text);
  if (Number.isInteger(page) && page >= 1 && page <= MAX_PAGE) return page;
  throw badFields({ page: ['Must be a positive whole number.'] });
}

/** A required day: a date, "today", "yesterday", or a date-time whose local date in `zone` is meant. */
export function requiredDateOf(query: Query, name: string, zone: string, now: Micros): LocalDate {
  const text = textOf(query, name);
  if (text === undefined) throw badFields({ [name]: [REQUIRED] });
  const date = parseDay(text, zone, now);
  if (date === undefined) throw badFields({ [name]: ['Must be a date like 2026-10-01.'] });
  return date;
}

const DATE_TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(Z|[+ -]?\d{2}:?\d{2})?$/i;

/** A date-time without an offset is a wall time; a "+" that a client left unescaped arrives as a blank. */
function parseDay(text: string, zone: string, now: Micros): LocalDate | undefined {
  const word = text.toLowerCase();
  if (word === 'today') return localDateOf(now, zone);
  if (word === 'yesterday') return addDays(localDateOf(now, zone), -1);
  const [, date, time, offset] = DATE_TIME.exec(text) ?? [];
  if (date === undefined || time === undefined) return parseLocalDate(text);
  if (parseLocalDate(date) === undefined) return undefined;
  const milliseconds = Date.parse(`${date}T${time}${normalOffset(offset)}`);
  if (Number.isNaN(milliseconds)) return undefined;
  return offset === undefined ? date : parseLocalDate(localDateOf(milliseconds * 1000, zone));
}

function normalOffset(offset: string | undefined): string {
  if (offset === undefined || offset.toUpperCase() === 'Z') return 'Z';
  const digits = offset.replaceAll(/\D/g, '');
  return `${offset.startsWith('-') ? '-' : '+'}${digits.slice(0, 2)}:${digits.slice(2)}`;
}
