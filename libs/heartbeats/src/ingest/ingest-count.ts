import { type Clock, MICROS_PER_SECOND } from '#libs/kernel';
import { items as itemsOfCalls, lag, received } from '../heartbeats.metrics.js';
import type { IngestResult } from './ingest-result.js';

export interface IngestCall {
  readonly source: 'live' | 'recorded';
  readonly items: number;
  readonly clock: Clock;
}

/** Counts what became of the items of one call; says what the call says. */
export async function countIngested(call: IngestCall, work: Promise<IngestResult[]>): Promise<IngestResult[]> {
  const { source, items, clock } = call;
  itemsOfCalls.observe(items);
  let results: IngestResult[];
  try {
    results = await work;
  } catch (error) {
    received.inc({ source, result: 'failed' }, items);
    throw error;
  }
  const now = clock.now();
  const counts = { accepted: 0, duplicate: 0, refused: 0 };
  for (const result of results) {
    if (!result.ok) counts.refused += 1;
    else if (result.isDuplicate) counts.duplicate += 1;
    else {
      counts.accepted += 1;
      if (source === 'live') lag.observe(Math.max(0, (now - result.heartbeat.time) / MICROS_PER_SECOND));
    }
  }
  for (const [result, count] of Object.entries(counts)) received.inc({ source, result }, count);
  return results;
}
