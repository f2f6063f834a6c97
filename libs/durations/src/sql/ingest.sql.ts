import { namedQuery } from '#libs/platform/database';
import type { IngestRow } from '../ingest-row.js';

/** The columns of a row in the order of the function's parameters. */
export const INGEST_COLUMNS: readonly (keyof IngestRow)[] = [
  'u',
  't',
  'h',
  'c',
  'rc',
  'e',
  'ty',
  'd',
  'ua',
  'w',
  'prc',
  'l',
  'ln',
  'cp',
  'la',
  'ld',
  'ai',
  'hu',
  'am',
  'ses',
  'pl',
  'ti',
  'tc',
  'tou',
  'pr',
];

const PARAMETERS = [...INGEST_COLUMNS.keys()].map((index) => `$${index + 1}`).join(', ');
const [NOW, WAIT] = [INGEST_COLUMNS.length + 1, INGEST_COLUMNS.length + 2];

/** The one door through which heartbeats become rows, gaps and rollups. One letter per row, see `ingest_v2`. */
export const INGEST = namedQuery<
  [...columns: (string | null)[], now: string, wait: boolean],
  { outcomes: string | null }
>('durations.ingest', `select ingest_v2(${PARAMETERS}, $${NOW}, $${WAIT}) as outcomes`);
