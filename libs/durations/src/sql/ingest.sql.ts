import { namedQuery } from '#libs/platform/database';
import type { IngestOutcome } from '../ingest-row.js';

/** The one door through which heartbeats become rows, gaps and rollups. */
export const INGEST = namedQuery<[rows: string, now: string, wait: boolean], { i: number; outcome: IngestOutcome }>(
  'durations.ingest',
  'select i, outcome from ingest_v1($1::jsonb, $2::timestamptz, $3)',
);
