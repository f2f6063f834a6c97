import { DUMP_TYPES } from '#libs/dumps';
import { ONE_PERSON, SIXTEEN_PEOPLE } from './contention.js';
import { apiMemoryAfter } from './context.js';
import { dumpRow, IMPORT_ROW, ROUND_TRIP } from './dumps.js';
import { READER_NAMES } from './reader-rows.js';
import { NAMES } from './reads.js';
import { number, type Row } from './report.js';
import { SOAK } from './soak.js';

export interface Target {
  readonly name: string;
  readonly required: string;
  /** Undefined: not measured in this run. */
  readonly reached: number | undefined;
  readonly isReached: boolean | undefined;
}

const MAX_TEAM_RATIO = 40;
const MAX_WORKER_MB = 300;

/** What the product must reach, and what this run did. */
export function targetsOf(rows: readonly Row[]): Target[] {
  const ratio = (name: string, connections?: number) =>
    rows.find(
      (row) => row.name === name && row.ratio !== undefined && (connections ?? row.connections) === row.connections,
    )?.ratio;
  const value = (name: string) => rows.find((row) => row.name === name)?.value;
  const p50 = (name: string) => rows.find((row) => row.name === name)?.p50 ?? Number.NaN;
  const team = p50(READER_NAMES.team) / p50(READER_NAMES.member);
  const statements = rows.find(({ name }) => name === READER_NAMES.team)?.statements;
  return [
    atLeast('ingest in order, HTTP x16 / bare INSERT', 0.5, ratio('HTTP, in order', 16)),
    atLeast('ingest late, shuffled, HTTP x16 / bare INSERT', 0.4, ratio('HTTP, late, shuffled', 16)),
    atLeast('ingest late, queued, HTTP x16 / bare INSERT', 0.4, ratio('HTTP, late, queued', 16)),
    atLeast('ingest duplicates, HTTP x16 / bare INSERT', 0.4, ratio('HTTP, duplicates', 16)),
    ...[1, 8].flatMap((connections) => [
      atLeast(`${NAMES.statusBar} x${connections} / trivial route`, 0.4, ratio(NAMES.statusBar, connections)),
      atLeast(`${NAMES.unchanged} x${connections} / trivial route`, 0.8, ratio(NAMES.unchanged, connections)),
    ]),
    atLeast(`${NAMES.lastYear}, times faster than the fold`, 50, ratio(NAMES.lastYear)),
    atLeast(`${NAMES.allTime}, times faster than the fold`, 50, ratio(NAMES.allTime)),
    atLeast(`${READER_NAMES.filtered}, times faster than the fold`, 20, ratio(READER_NAMES.filtered)),
    atMost('team read / one member', MAX_TEAM_RATIO, Number.isNaN(team) ? undefined : team),
    atMost('statements of the team read', 1, statements),
    atMost('contention, one person: differences', 0, value(ONE_PERSON)),
    atMost('contention, 16 people: differences', 0, value(SIXTEEN_PEOPLE)),
    atMost('RSS after the ingest run, MB', 250, value(apiMemoryAfter('ingest'))),
    ...[...DUMP_TYPES.map(dumpRow), IMPORT_ROW].map((name) =>
      atMost(`peak RSS of the worker, ${name}, MB`, MAX_WORKER_MB, value(name)),
    ),
    atMost(ROUND_TRIP, 0, value(ROUND_TRIP)),
    atMost('growth in the soak, MB/min', 0.5, value(SOAK)),
  ];
}

const atLeast = (name: string, limit: number, reached: number | undefined): Target => ({
  name,
  required: `>= ${limit}`,
  reached,
  isReached: reached === undefined ? undefined : reached >= limit,
});

const atMost = (name: string, limit: number, reached: number | undefined): Target => ({
  name,
  required: `<= ${limit}`,
  reached,
  isReached: reached === undefined ? undefined : reached <= limit,
});

export function targetTable(targets: readonly Target[]): string {
  const width = Math.max(...targets.map(({ name }) => name.length));
  const lines = targets.map(({ name, required, reached, isReached }) => {
    const said =
      reached === undefined ? 'not measured' : `${number(reached).padStart(12)}  ${isReached ? 'yes' : 'NO'}`;
    return `${name.padEnd(width)}  ${required.padStart(7)}  ${said}`;
  });
  return `MUST REACH\n${lines.join('\n')}`;
}
