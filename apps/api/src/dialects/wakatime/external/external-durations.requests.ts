import { dayRange, type LocalDate, parseLocalDate, type TimeRange } from '#libs/kernel';
import { isRecord } from '../heartbeats.requests.js';
import { badFields, badRequest, tooLarge } from '../problems.js';
import { REQUIRED } from '../query.requests.js';

/** Ids to delete, and the local day that they must reach into; undefined: whichever. */
export interface ExternalDeletion {
  readonly range: TimeRange | undefined;
  readonly ids: readonly string[];
}

const INVALID = 'Not a valid value.';

/** The body `{date, ids: [...]}` or the list `[{id, date?}, ...]`. Refused as a whole when a date or id is none. */
export function readExternalDeletion(body: unknown, zone: string, maxItems: number): ExternalDeletion[] {
  const pairs = Array.isArray(body) ? body.map(pairOf) : pairsOf(body);
  if (pairs.length > maxItems) throw tooLarge(`No more than ${maxItems} items at once.`);
  const idsOf = new Map<LocalDate | undefined, string[]>();
  for (const { date, id } of pairs) {
    const ids = idsOf.get(date);
    if (ids === undefined) idsOf.set(date, [id]);
    else ids.push(id);
  }
  return [...idsOf].map(([date, ids]) => ({ range: date === undefined ? undefined : dayRange(date, zone), ids }));
}

interface Pair {
  readonly date: LocalDate | undefined;
  readonly id: string;
}

function pairsOf(body: unknown): Pair[] {
  if (!isRecord(body)) throw badRequest('The body must be an object or a list.');
  if (body.date === undefined || body.date === null) throw badFields({ date: [REQUIRED] });
  const date = dateOf(body.date);
  if (!Array.isArray(body.ids)) throw badFields({ ids: [body.ids === undefined ? REQUIRED : INVALID] });
  return body.ids.map((id) => ({ date, id: textOf(id, 'ids') }));
}

function pairOf(entry: unknown): Pair {
  if (!isRecord(entry)) throw badRequest('Each entry must be an object.');
  const { id, date } = entry;
  if (id === undefined || id === null) throw badFields({ id: [REQUIRED] });
  return { id: textOf(id, 'id'), date: date === undefined || date === null ? undefined : dateOf(date) };
}

function dateOf(value: unknown): LocalDate {
  const date = parseLocalDate(value);
  if (date === undefined) throw badFields({ date: [INVALID] });
  return date;
}

function textOf(value: unknown, field: string): string {
  if (typeof value !== 'string') throw badFields({ [field]: [INVALID] });
  return value;
}
