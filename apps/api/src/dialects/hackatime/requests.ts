import { mediaTypeOf } from '../../http/content-type.js';
import { parseLenientBody } from '../../http/lenient-json.js';
import { unprocessable } from './problems.js';

const LIMITS = { maxItems: 1000 };

/**
 * The fields of a body: a JSON object, or a form where the caller says so. Nothing is an empty object.
 *
 * @throws HttpException 422 for anything else
 */
export function readFields(request: object, body: unknown): Readonly<Record<string, unknown>> {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  if (mediaTypeOf(request) === 'application/x-www-form-urlencoded') {
    return Object.fromEntries(new URLSearchParams(bytes.toString('utf8')));
  }
  const parsed = parseLenientBody(bytes, LIMITS);
  if (!parsed.ok && parsed.reason === 'empty') return {};
  if (!parsed.ok || !isRecord(parsed.value)) throw unprocessable('The body is no JSON object');
  return parsed.value;
}

/** One value of a query parameter; undefined for an absent or empty one. */
export function readText(value: unknown): string | undefined {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  const text = typeof one === 'string' ? one.replaceAll('\u0000', '').trim() : '';
  return text === '' ? undefined : text;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
