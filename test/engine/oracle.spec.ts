import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { historyOf, MAX_SIZE, MIN_SIZE } from './histories.js';
import {
  countByDay,
  cutAtMidnights,
  dayStart,
  editsByDay,
  identityOf,
  keyOf,
  localDay,
  type OracleBeat,
  type OracleSettings,
  order,
  sumByDay,
} from './oracle.js';

const us = (iso: string): number => Date.parse(iso) * 1000;
const MINUTE = 60_000_000;

const BEAT: OracleBeat = {
  time: us('2026-05-05T10:00:00Z'),
  entity: '/home/dev/demo/main.py',
  type: 'file',
  project: 'demo',
  branch: null,
  language: 'Python',
  isWrite: true,
  editor: null,
  os: null,
  machine: null,
  category: 'coding',
  edits: {},
};
const SETTINGS: OracleSettings = {
  rule: 'join',
  edge: 'inclusive',
  timeoutUs: 15 * MINUTE,
  writesOnly: false,
  zone: 'UTC',
};

const at = (minutes: number, rest: Partial<OracleBeat> = {}): OracleBeat => ({
  ...BEAT,
  time: BEAT.time + Math.round(minutes * MINUTE),
  ...rest,
});
const perProject = (beat: OracleBeat): string => beat.project ?? '-';

describe('the oracle', () => {
  it('stands on nothing of the product', () => {
    const imports = readFileSync(new URL('./oracle.ts', import.meta.url), 'utf8').match(/from '([^']+)'/g);
    expect(imports).toEqual(["from 'node:crypto'"]);
  });

  it('identifies a heartbeat by what was received', () => {
    expect(identityOf(BEAT)).toBe(8_892_919_190_252_412_600n);
    expect(keyOf({ ...BEAT, category: 'debugging', machine: 'desk', edits: { lineAdditions: 1 } })).toBe(keyOf(BEAT));
  });

  it('measures gaps in order of time, duplicates left out', () => {
    const line = order([at(10, { isWrite: null }), at(0), at(75), at(0), at(4, { isWrite: false })]);
    expect(line.map(({ gap, wgap }) => [gap, wgap])).toEqual([
      [240_000_000, -1],
      [360_000_000, null],
      [-1, null],
      [null, null],
    ]);
    expect(countByDay(line, SETTINGS, () => 'n')).toEqual(new Map([['2026-05-05|n', 4]]));
    expect(countByDay(line, { ...SETTINGS, writesOnly: true }, () => 'n')).toEqual(new Map([['2026-05-05|n', 2]]));
  });

  it.each<[string, Partial<OracleSettings>, [string, number][]]>([
    [
      'join',
      {},
      [
        ['2026-05-05|a', 15 * MINUTE],
        ['2026-05-05|b', 4 * MINUTE],
      ],
    ],
    ['join, strict', { edge: 'strict' }, [['2026-05-05|b', 4 * MINUTE]]],
    [
      'cap',
      { rule: 'cap', timeoutUs: 2 * MINUTE },
      [
        ['2026-05-05|a', 2 * MINUTE],
        ['2026-05-05|b', 2 * MINUTE],
        ['2026-05-05|c', 2 * MINUTE],
      ],
    ],
    ['writes', { writesOnly: true, timeoutUs: 20 * MINUTE }, [['2026-05-05|a', 19 * MINUTE]]],
  ])('credits the earlier heartbeat: %s', (_, change, expected) => {
    const line = order([
      at(0, { project: 'a' }),
      at(15, { project: 'b', isWrite: null }),
      at(19, { project: 'c' }),
      at(100, { project: 'd', isWrite: null }),
    ]);
    expect([...sumByDay(line, { ...SETTINGS, ...change }, perProject)]).toEqual(expected);
  });

  it('clips to a range', () => {
    const line = order([at(0), at(10)]);
    const clip = { from: BEAT.time + 1, to: BEAT.time + 5 };
    expect([...sumByDay(line, SETTINGS, perProject, clip)]).toEqual([['2026-05-05|demo', 4]]);
  });

  it.each([
    ['Asia/Kathmandu', '2026-05-05T18:15:00Z', '2026-05-05', '2026-05-06'],
    ['Pacific/Chatham', '2026-04-04T10:15:00Z', '2026-04-04', '2026-04-05'],
    ['America/Sao_Paulo', '2018-11-04T03:00:00Z', '2018-11-03', '2018-11-04'],
    ['America/Sao_Paulo', '2018-02-18T03:00:00Z', '2018-02-17', '2018-02-18'],
    ['Australia/Lord_Howe', '2025-10-04T13:30:00Z', '2025-10-04', '2025-10-05'],
    ['Pacific/Apia', '2011-12-30T10:00:00Z', '2011-12-29', '2011-12-31'],
  ])('knows midnight in %s', (zone, midnight, before, after) => {
    const start = us(midnight);
    expect(dayStart(after, zone)).toBe(start);
    expect([localDay(start - 1, zone), localDay(start, zone)]).toEqual([before, after]);
    expect(cutAtMidnights(start - 3, start + 7, zone)).toEqual([
      { day: before, us: 3 },
      { day: after, us: 7 },
    ]);
  });

  it('adds up lines, the older counts being the person’s', () => {
    const line = order([
      at(0, { edits: { lineAdditions: 10, lineDeletions: 3 } }),
      at(1, { edits: { lineAdditions: 99, humanLineChanges: -4, aiLineChanges: 20 } }),
      at(2, { edits: { aiLineChanges: -6, aiInputTokens: 1000, aiPromptLength: 0 } }),
    ]);
    expect(Object.fromEntries(editsByDay(line, 'UTC'))).toEqual({
      '2026-05-05|humanAdditions': 10,
      '2026-05-05|humanDeletions': 7,
      '2026-05-05|aiAdditions': 20,
      '2026-05-05|aiDeletions': 6,
      '2026-05-05|inputTokens': 1000,
      '2026-05-05|promptEvents': 1,
    });
  });
});

describe('random histories', () => {
  it('depend on seed and number alone', () => {
    expect(historyOf(5, 11)).toEqual(historyOf(5, 11));
    expect(historyOf(5, 11)).not.toEqual(historyOf(6, 11));
    expect(historyOf(5, 11)).not.toEqual(historyOf(5, 12));
  });

  it('reach both ends of their sizes', () => {
    const sent = (index: number) =>
      new Set(
        historyOf(5, index).phases.flatMap(({ requests }) =>
          requests.flatMap(({ items }) => items.flatMap(({ beat }) => (beat === null ? [] : [keyOf(beat)]))),
        ),
      ).size;
    expect([sent(7), sent(8)]).toEqual([MAX_SIZE, MIN_SIZE]);
  });
});
