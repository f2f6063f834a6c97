import { unprocessable } from '../problems.js';
import { readText } from '../requests.js';

const MAX_BATCH = 2000;
const MAX_COUNTED = 1000;
const MICROS = 1_000_000;
const NUMBER = /^[1-9]\d{0,8}$/;

export interface Page {
  readonly limit: number;
  readonly offset: number;
}

/**
 * Numbers of people: separated by commas, or the parameter several times (`ids` or `ids[]`).
 *
 * @throws HttpException 422
 */
export function readIds(query: Readonly<Record<string, unknown>>): number[] {
  const texts = [query.ids, query['ids[]']]
    .flat()
    .flatMap((value) => (typeof value === 'string' ? value.split(',') : []));
  const ids = numbers(
    'ids',
    texts.map((text) => text.trim()).filter((text) => text !== ''),
  );
  if (ids.length === 0) throw unprocessable('ids parameter required');
  if (ids.length > MAX_BATCH) throw unprocessable(`no more than ${MAX_BATCH} ids`);
  return ids;
}

/** @throws HttpException 422 */
export function readUserIds({ user_ids: value }: Readonly<Record<string, unknown>>): number[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : [];
  const ids = numbers(
    'user_ids',
    list.map((one) => String(one).trim()),
  );
  if (ids.length === 0) throw unprocessable('user_ids parameter required');
  if (ids.length > MAX_COUNTED) throw unprocessable(`no more than ${MAX_COUNTED} user_ids`);
  return ids;
}

/**
 * @param limits `limit` when none is asked for, and the most there is
 * @throws HttpException 422
 */
export function readPage(query: Readonly<Record<string, unknown>>, limits: { usual: number; most: number }): Page {
  const limit = wholeNumber('limit', query.limit, 1) ?? limits.usual;
  return { limit: Math.min(limit, limits.most), offset: wholeNumber('offset', query.offset, 0) ?? 0 };
}

/**
 * What to search for.
 *
 * @throws HttpException 422
 */
export function readSearch(value: unknown): string {
  const text = readText(value);
  if (text === undefined) throw unprocessable('query parameter required');
  return text;
}

/**
 * An instant in ISO 8601, in years that anybody means.
 *
 * @returns µs; undefined for an absent or empty one
 * @throws HttpException 422
 */
export function readInstant(name: string, value: unknown): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const text = readText(value) ?? '';
  const milliseconds = /^(?!0000)\d{4}-/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(milliseconds)) throw unprocessable(`invalid ${name}`);
  return milliseconds * 1000;
}

/**
 * Seconds since 1970.
 *
 * @returns µs; undefined for an absent or empty one
 * @throws HttpException 422
 */
export function readSince(value: unknown): number | undefined {
  const text = readText(value);
  if (text === undefined) return undefined;
  if (!/^\d{1,10}(\.\d{1,6})?$/.test(text)) throw unprocessable('invalid since');
  return Math.round(Number(text) * MICROS);
}

function wholeNumber(name: string, value: unknown, least: number): number | undefined {
  const text = readText(value);
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text) || Number(text) < least) throw unprocessable(`invalid ${name}`);
  return Number(text);
}

/** Each once. */
function numbers(name: string, texts: readonly string[]): number[] {
  if (texts.some((text) => !NUMBER.test(text))) throw unprocessable(`invalid ${name}`);
  return [...new Set(texts.map(Number))];
}
