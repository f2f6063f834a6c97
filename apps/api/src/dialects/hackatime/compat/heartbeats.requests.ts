import { HttpException } from '@nestjs/common';
import {
  type BodyRefusal,
  type HeartbeatItems,
  parseLenientBody,
  toHeartbeatItems,
} from '../../../http/lenient-json.js';

const NO_DATA = 'No data provided: a heartbeat or a list of heartbeats is expected';

const REFUSALS: Readonly<Record<Exclude<BodyRefusal, 'too_many_items'>, string>> = {
  empty: NO_DATA,
  invalid_json: 'The body is not valid JSON',
  invalid_utf8: 'The body is neither UTF-8 nor JSON',
  too_deep: 'The body is nested too deeply',
};

/** Junk deep inside of one heartbeat must not cost the others of the batch. */
const MAX_DEPTH = 100_000;

/**
 * The heartbeats of a body in any form that Hackatime takes: one, a list, a list under `heartbeats`, each of them also
 * under `hackatime`, whatever the content type says.
 *
 * @throws HttpException 400 when there is none, or more than `maxItems`
 */
export function readHeartbeatItems(body: unknown, maxItems: number): HeartbeatItems {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  const parsed = parseLenientBody(bytes, { maxItems, maxDepth: MAX_DEPTH });
  if (!parsed.ok) {
    throw badRequest(parsed.reason === 'too_many_items' ? tooMany(maxItems) : REFUSALS[parsed.reason]);
  }
  const read = toHeartbeatItems(unwrapped(parsed.value));
  if (read === undefined || !holdsHeartbeat(read)) throw badRequest(NO_DATA);
  if (read.items.length > maxItems) throw badRequest(tooMany(maxItems));
  return read;
}

/** What Rails puts the fields of a body under. */
function unwrapped(value: unknown): unknown {
  if (!isRecord(value) || !Object.hasOwn(value, 'hackatime')) return value;
  const { hackatime } = value;
  return typeof hackatime === 'object' && hackatime !== null ? hackatime : value;
}

function holdsHeartbeat({ items, isArray }: HeartbeatItems): boolean {
  return items.some((item) => isRecord(item) && (isArray || Object.keys(item).length > 0));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function tooMany(maxItems: number): string {
  return `Too many heartbeats in a single request (max ${maxItems})`;
}

function badRequest(error: string): HttpException {
  return new HttpException({ error }, 400);
}
