import type { IngestResult } from '#libs/heartbeats';
import { microsToSeconds } from '#libs/kernel';
import type { AcceptedHeartbeat, BulkAnswer, ItemAnswer, SingleAnswer } from './heartbeats.responses.js';
import { badFields } from './problems.js';

/** One answer per item, in order. Refusals say `errors` with 400, which every client drops; `error` is resent. */
export function presentBulk(results: readonly IngestResult[]): BulkAnswer {
  return { responses: results.map(presentItem) };
}

/**
 * The answer of the single route. One heartbeat: its data, or a 400 with its errors. A list, which the Python client
 * sends to whatever address it was given: the first accepted row's data and the bulk answer.
 */
export function presentSingle(results: readonly IngestResult[], isArray: boolean): SingleAnswer {
  const accepted = results.find((result) => result.ok);
  const data = accepted === undefined ? null : presentAccepted(accepted);
  if (isArray) return { data, ...presentBulk(results) };
  const [only] = results;
  if (only?.ok === false) throw badFields(only.errors);
  return { data };
}

function presentItem(result: IngestResult): ItemAnswer {
  return result.ok ? [{ data: { id: result.id } }, 201] : [{ errors: result.errors }, 400];
}

function presentAccepted({ id, heartbeat }: Extract<IngestResult, { ok: true }>): AcceptedHeartbeat {
  const { entity, type, time } = heartbeat;
  return { id, entity, type, time: microsToSeconds(time) };
}
