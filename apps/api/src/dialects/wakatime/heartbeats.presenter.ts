import type { IngestResult } from '#libs/heartbeats';
import type { HeartbeatRow } from './heartbeat-list.responses.js';
import type { BulkAnswer, ItemAnswer, SingleAnswer } from './heartbeats.responses.js';
import { badFields } from './problems.js';

/** One answer per item, in order. Refusals say `errors` with 400, which every client drops; `error` is resent. */
export function presentBulk(results: readonly IngestResult[]): BulkAnswer {
  return { responses: results.map(presentItem) };
}

/** What was sent to the single route, and where. */
export interface SingleForm {
  readonly isArray: boolean;
  /** At an address that WakaTime does not serve: item by item in any case. */
  readonly isWakapis: boolean;
}

/**
 * The answer of the single route. One heartbeat: as it is stored, or a 400 with its errors. A list, which the Python
 * client sends to whatever address it was given: the first accepted one and the bulk answer.
 *
 * @param data the first accepted heartbeat; null when there is none
 */
export function presentSingle(
  results: readonly IngestResult[],
  { isArray, isWakapis }: SingleForm,
  data: HeartbeatRow | null,
): SingleAnswer {
  const [only] = results;
  if (!isArray && only?.ok === false) throw badFields(only.errors);
  return isArray || isWakapis ? { data, ...presentBulk(results) } : { data };
}

function presentItem(result: IngestResult): ItemAnswer {
  return result.ok ? [{ data: { id: result.id } }, 201] : [{ errors: result.errors }, 400];
}
