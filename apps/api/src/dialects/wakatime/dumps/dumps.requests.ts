import { DUMP_TYPES, type DumpRequest, type LinkProof } from '#libs/dumps';
import { parseLenientBody } from '../../../http/lenient-json.js';
import { isRecord } from '../heartbeats.requests.js';
import { badFields, badRequest } from '../problems.js';
import { flagOf, type Query, textOf } from '../query.requests.js';

/** `type` (heartbeats when absent) and `email_when_finished` (false when absent); no body is both absent. */
export function readDumpRequest(body: unknown): DumpRequest {
  const fields = fieldsOf(body);
  const type = textOf(fields, 'type') ?? 'heartbeats';
  const known = DUMP_TYPES.find((name) => name === type);
  if (known === undefined) throw badFields({ type: [`Must be one of ${DUMP_TYPES.join(', ')}.`] });
  const { email_when_finished: mail } = fields;
  const emailWhenFinished = typeof mail === 'boolean' ? mail : (flagOf(fields, 'email_when_finished') ?? false);
  return { type: known, emailWhenFinished };
}

function fieldsOf(body: unknown): Query {
  if (!Buffer.isBuffer(body) || body.length === 0) return {};
  const parsed = parseLenientBody(body, { maxItems: 1 });
  if (!parsed.ok || !isRecord(parsed.value)) throw badRequest('The body is not a JSON object.');
  return parsed.value;
}

export function readLinkProof(query: Query): LinkProof {
  return { expires: textOf(query, 'expires') ?? '', signature: textOf(query, 'signature') ?? '' };
}
