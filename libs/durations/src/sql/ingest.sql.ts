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
const [NOW, WAIT, REVS, HELD] = [1, 2, 3, 4].map((place) => `$${INGEST_COLUMNS.length + place}`);

/**
 * The one door through which heartbeats become rows, gaps and rollups. One letter per row, see `ingest_v2`. `stale`:
 * people whose rows were made under rules that are no longer in force, see `note_rules_v1`; what mirrors pass on is
 * written down by `note_mirrors_v1`. Both are called after it, which `offset 0` sees to.
 */
export const INGEST = namedQuery<
  [...columns: (string | null)[], now: string, wait: boolean, revs: string | null, held: string | null],
  { outcomes: string | null; stale: number[] | null }
>(
  'durations.ingest',
  `select outcomes, note_rules_v1($1, $2, ${REVS}, ${NOW}) as stale, note_mirrors_v1(outcomes, $1, $2, $3, ${HELD})::text
  from (select ingest_v2(${PARAMETERS}, ${NOW}, ${WAIT}) as outcomes offset 0) ingested`,
);
