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
const [NOW, WAIT, REVS] = [1, 2, 3].map((place) => `$${INGEST_COLUMNS.length + place}`);

/**
 * The one door through which heartbeats become rows, gaps and rollups. One letter per row, see `ingest_v2`. `stale`:
 * people whose rows were made under rules that are no longer in force, see `note_rules_v1`, which is called after it.
 */
export const INGEST = namedQuery<
  [...columns: (string | null)[], now: string, wait: boolean, revs: string | null],
  { outcomes: string | null; stale: number[] | null }
>(
  'durations.ingest',
  `select ingest_v2(${PARAMETERS}, ${NOW}, ${WAIT}) as outcomes, note_rules_v1($1, $2, ${REVS}, ${NOW}) as stale`,
);
