import { isUtf8 } from 'node:buffer';

/** Heartbeats in one call. */
export const MAX_BULK_ITEMS = Symbol('MaxBulkItems');

/** How much a body may hold. Bytes are limited by the server before a body comes here. */
export interface BodyLimits {
  /** Longest list of items, at the top or under `heartbeats`. */
  readonly maxItems: number;
  /** Deepest nesting of lists and objects. 32 when absent. */
  readonly maxDepth?: number;
}

export type BodyRefusal = 'empty' | 'invalid_json' | 'invalid_utf8' | 'too_deep' | 'too_many_items';

export type LenientBody =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: BodyRefusal };

/** The items of a body of heartbeats, and whether the client sent a list. */
export interface HeartbeatItems {
  readonly items: readonly unknown[];
  readonly isArray: boolean;
}

const UTF8 = new TextDecoder('utf-8');
const DEFAULT_MAX_DEPTH = 32;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Reads a body as JSON whatever its content type says. A byte order mark is skipped, bytes that are no UTF-8 become
 * U+FFFD, and JSON inside a JSON string (as web editors send it) is unpacked once. Refusals are values: `empty`,
 * `invalid_utf8` (broken bytes and no JSON), `invalid_json`, `too_deep`, `too_many_items`. The value comes straight
 * from `JSON.parse`, so a key `__proto__` is an own key of its object: read own keys only.
 */
export function parseLenientBody(body: Buffer, limits: BodyLimits): LenientBody {
  const text = UTF8.decode(body);
  const parsed = parseTwice(text, limits.maxDepth ?? DEFAULT_MAX_DEPTH);
  if (!parsed.ok) {
    return parsed.reason === 'invalid_json' && !isUtf8(body) ? refuse('invalid_utf8') : parsed;
  }
  const count = toHeartbeatItems(parsed.value)?.items.length ?? 0;
  return count > limits.maxItems ? refuse('too_many_items') : parsed;
}

/** The heartbeats in a parsed body: a list, a single object, or a list under `heartbeats`. Else undefined. */
export function toHeartbeatItems(value: unknown): HeartbeatItems | undefined {
  if (Array.isArray(value)) return { items: value, isArray: true };
  if (value === null || typeof value !== 'object') return undefined;
  const list: unknown = Object.hasOwn(value, 'heartbeats') ? (value as { heartbeats: unknown }).heartbeats : undefined;
  return Array.isArray(list) ? { items: list, isArray: true } : { items: [value], isArray: false };
}

function parseTwice(text: string, maxDepth: number): LenientBody {
  const outer = parse(text, maxDepth);
  return outer.ok && typeof outer.value === 'string' ? parse(outer.value, maxDepth) : outer;
}

function parse(text: string, maxDepth: number): LenientBody {
  const trimmed = text.trim();
  if (trimmed === '') return refuse('empty');
  if (isDeeperThan(trimmed, maxDepth)) return refuse('too_deep');
  try {
    return { ok: true, value: JSON.parse(trimmed) };
  } catch {
    return refuse('invalid_json');
  }
}

/** Counts brackets outside of strings, before anything is built from them. */
function isDeeperThan(text: string, maxDepth: number): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) index = endOfString(text, index);
    else if (code === OPEN_LIST || code === OPEN_OBJECT) depth++;
    else if (code === CLOSE_LIST || code === CLOSE_OBJECT) depth--;
    if (depth > maxDepth) return true;
  }
  return false;
}

function endOfString(text: string, start: number): number {
  let index = start + 1;
  for (let code = text.charCodeAt(index); index < text.length && code !== QUOTE; code = text.charCodeAt(index)) {
    index += code === BACKSLASH ? 2 : 1;
  }
  return index;
}

function refuse(reason: BodyRefusal): LenientBody {
  return { ok: false, reason };
}
