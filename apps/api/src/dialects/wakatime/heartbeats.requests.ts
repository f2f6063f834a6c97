import { dayRange, type LocalDate, parseLocalDate, type TimeRange } from '#libs/kernel';
import { type BodyRefusal, type HeartbeatItems, parseLenientBody, toHeartbeatItems } from '../../http/lenient-json.js';
import { badFields, badRequest, tooLarge } from './problems.js';

/** How much one call may carry. */
export interface CaptureLimits {
  /** Heartbeats, or ids to delete, in one call. */
  readonly maxItems: number;
}

export const CAPTURE_LIMITS = Symbol('CaptureLimits');

/** Ids to delete, and the local day that they must lie in. */
export interface DeletionOrder {
  readonly range: TimeRange;
  readonly ids: readonly string[];
}

/**
 * Deep junk in one heartbeat must not cost the others of the batch, and nothing below reads deeper than two levels,
 * so this only bounds what a hostile body makes the parser build.
 */
const MAX_DEPTH = 100_000;

const NO_HEARTBEAT = 'The body holds no heartbeat.';
const REQUIRED = 'This field is required.';
const INVALID = 'Not a valid value.';

const REFUSALS: Record<Exclude<BodyRefusal, 'too_many_items'>, string> = {
  empty: 'The body is empty.',
  invalid_json: 'The body is not valid JSON.',
  invalid_utf8: 'The body is neither UTF-8 nor JSON.',
  too_deep: 'The body is nested too deeply.',
};

/** A JSON body in any of its disguises. Refused with 400 where there is none, 413 where it holds too many items. */
export function readBody(body: unknown, limits: CaptureLimits): unknown {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  const parsed = parseLenientBody(bytes, { maxItems: limits.maxItems, maxDepth: MAX_DEPTH });
  if (parsed.ok) return parsed.value;
  throw parsed.reason === 'too_many_items' ? tooMany(limits) : badRequest(REFUSALS[parsed.reason]);
}

/** The heartbeats of a body, one or many. Refused with 400 only when not one item of it is an object. */
export function readHeartbeats(body: unknown, limits: CaptureLimits): HeartbeatItems {
  const read = toHeartbeatItems(readBody(body, limits));
  if (read === undefined || !read.items.some(isRecord)) throw badRequest(NO_HEARTBEAT);
  return read;
}

/**
 * The documented body `{date, ids: [...]}` or the list `[{id, date}, ...]`; both may name one id without a list. An
 * order per date. Refused with 400 as a whole when a date or id is missing or is none.
 */
export function readDeletion(body: unknown, zone: string, limits: CaptureLimits): DeletionOrder[] {
  const value = readBody(body, limits);
  const pairs = (Array.isArray(value) ? value : [value]).flatMap(pairsOf);
  if (pairs.length > limits.maxItems) throw tooMany(limits);
  const idsOf = new Map<LocalDate, string[]>();
  for (const { date, id } of pairs) {
    const ids = idsOf.get(date) ?? [];
    ids.push(id);
    idsOf.set(date, ids);
  }
  return [...idsOf].map(([date, ids]) => ({ range: dayRange(date, zone), ids }));
}

function pairsOf(entry: unknown): { date: LocalDate; id: string }[] {
  if (!isRecord(entry)) throw badRequest('Each entry must be an object.');
  const { date, ids, id } = entry;
  if (date === undefined || date === null) throw badFields({ date: [REQUIRED] });
  const day = parseLocalDate(date);
  if (day === undefined) throw badFields({ date: [INVALID] });
  const wanted = ids ?? id;
  if (wanted === undefined || wanted === null) throw badFields({ ids: [REQUIRED] });
  const list: readonly unknown[] = Array.isArray(wanted) ? wanted : [wanted];
  return list.map((item) => {
    if (typeof item !== 'string') throw badFields({ ids: [INVALID] });
    return { date: day, id: item };
  });
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function tooMany({ maxItems }: CaptureLimits): Error {
  return tooLarge(`No more than ${maxItems} items at once.`);
}
