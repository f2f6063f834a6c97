import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dayRange,
  type FoldBeat,
  type FoldResult,
  fold,
  GAP_POLICIES,
  type GapPolicy,
  localDateOf,
  roundSeconds,
  secondsToMicros,
  withTimeout,
} from './index.js';

const BASE = 1_765_792_800; // 2025-12-15T10:00:00Z
const UTC = { zone: 'UTC' };

type Row = [offset: number, project: string, language: string | null, category: string];

const G1: Row[] = [
  [0, 'alpha', 'Ruby', 'coding'],
  [60, 'alpha', 'Ruby', 'coding'],
  [90, 'beta', 'Python', 'coding'],
  [150, 'alpha', 'Ruby', 'coding'],
  [400, 'alpha', 'Ruby', 'coding'],
  [400, 'beta', 'Python', 'browsing'],
  [520, 'beta', null, 'ai coding'],
  [641, 'alpha', 'Ruby', 'coding'],
  [700.5, 'alpha', '', 'coding'],
];

const beats = (rows: Row[], keyOf?: (row: Row) => string | null): FoldBeat[] =>
  rows.map((row, index) => ({ time: secondsToMicros(BASE + row[0]), hid: index, key: keyOf?.(row) ?? null }));

const window = (from: number, to: number) => ({ from: secondsToMicros(BASE + from), to: secondsToMicros(BASE + to) });

const seconds = (result: ReadonlyMap<string | null, number>) =>
  Object.fromEntries([...result].map(([key, us]) => [String(key), us / 1e6]));

/** Key and seconds of every run of touching intervals of one key. */
const stretches = ({ intervals }: FoldResult): [key: string | null, seconds: number][] => {
  const runs: { key: string | null; from: number; to: number }[] = [];
  for (const { key, from, to } of intervals) {
    const last = runs.at(-1);
    if (last?.key === key && last.to === from) last.to = to;
    else runs.push({ key, from, to });
  }
  return runs.map(({ key, from, to }) => [key, (to - from) / 1e6]);
};

describe('policy hackatime', () => {
  const policy = GAP_POLICIES.hackatime;
  const cap = (change: Partial<GapPolicy>): GapPolicy => ({ ...policy, ...change });

  it('caps every gap at two minutes and rounds half to even', () => {
    const { totalUs } = fold(beats(G1), policy, UTC);
    expect(totalUs).toBe(569_500_000);
    expect(roundSeconds(totalUs, policy.rounding)).toBe(570);
  });

  it('measures grouped numbers inside the group, so that groups overcount the total', () => {
    const { byKey: byProject, totalUs } = fold(
      beats(G1, (row) => row[1]),
      policy,
      UTC,
    );
    expect(seconds(byProject)).toEqual({ alpha: 449.5, beta: 240 });
    expect(roundSeconds(byProject.get('alpha') ?? 0, policy.rounding)).toBe(450);
    expect(totalUs).toBe(569_500_000);
    const byCategory = fold(
      beats(G1, (row) => row[3]),
      policy,
      UTC,
    ).byKey;
    expect(seconds(byCategory)).toEqual({ coding: 449.5, browsing: 0, 'ai coding': 0 });
    const byLanguage = fold(
      beats(G1, (row) => row[2]),
      policy,
      UTC,
    ).byKey;
    expect(seconds(byLanguage)).toEqual({ Ruby: 390, Python: 120, null: 0, '': 0 });
  });

  it('credits the later heartbeat', () => {
    const result = fold(
      beats(G1, (row) => row[2] || null),
      cap({ gapsWithin: 'user' }),
      UTC,
    ).byKey;
    expect(seconds(result)).toEqual({ Ruby: 360, Python: 30, null: 179.5 });
  });

  it('can credit the earlier one', () => {
    const result = fold(
      beats(G1, (row) => row[1]),
      cap({ gapsWithin: 'user', credit: 'earlier' }),
      UTC,
    ).byKey;
    expect(seconds(result)).toEqual({ alpha: 269.5, beta: 300 });
  });

  it('starts a range at zero, or looks one heartbeat back', () => {
    expect(fold(beats(G1), policy, { ...UTC, range: window(100, 600) }).totalUs).toBe(240e6);
    const lookBack = cap({ atRangeStart: 'lookBack' });
    expect(fold(beats(G1), lookBack, { ...UTC, range: window(100, 600) }).totalUs).toBe(300e6);
    const excluded = ['browsing', 'ai coding'];
    const kept = beats(G1.filter((row) => !excluded.includes(row[3])));
    expect(fold(kept, lookBack, { ...UTC, range: window(100, 600) }).totalUs).toBe(180e6);
  });
});

describe('policy wakapi', () => {
  const rows = [0, 30, 30, 160, 180, 190, 195];
  const timeline: FoldBeat[] = rows.map((offset, index) => ({
    time: secondsToMicros(BASE + offset),
    hid: index === 2 ? 1 : index,
    key: index < 4 ? 'GoLand' : 'vscode',
  }));

  it.each([
    [
      120,
      [
        ['GoLand', 30],
        ['GoLand', 20],
        ['vscode', 15],
      ],
    ],
    [
      130,
      [
        ['GoLand', 30],
        ['GoLand', 20],
        ['vscode', 15],
      ],
    ],
    [
      140,
      [
        ['GoLand', 180],
        ['vscode', 15],
      ],
    ],
  ])('with a timeout of %i s', (timeout, expected) => {
    expect(stretches(fold(timeline, withTimeout(GAP_POLICIES.wakapi, timeout), UTC))).toEqual(expected);
  });

  it('counts a gap whole only between two heartbeats of the range', () => {
    const range = window(10, 185);
    expect(fold(timeline, GAP_POLICIES.wakapi, { ...UTC, range }).totalUs).toBe(150e6);
    expect(fold(timeline, { ...GAP_POLICIES.wakapi, atRangeStart: 'lookBack' }, { ...UTC, range }).totalUs).toBe(150e6);
  });

  it('drops a gap across midnight of the person', () => {
    const midnight = Date.parse('2026-03-01T18:15:00Z') / 1000; // midnight in Kathmandu
    const across = [midnight - 60, midnight + 60, midnight + 90].map((at, hid) => ({ time: secondsToMicros(at), hid }));
    expect(fold(across, GAP_POLICIES.wakapi, { zone: 'Asia/Kathmandu' }).totalUs).toBe(30e6);
    expect(fold(across, GAP_POLICIES.wakapi, UTC).totalUs).toBe(150e6);
  });

  it('truncates', () => {
    expect(roundSeconds(1_999_999, 'truncate')).toBe(1);
  });
});

describe('policy wakatime', () => {
  const policy = GAP_POLICIES.wakatime;
  const at = (iso: string, hid = 0): FoldBeat => ({ time: Date.parse(iso) * 1000, hid, key: iso.slice(11, 16) });

  it('counts a gap of exactly the timeout and nothing of a longer one', () => {
    const start = secondsToMicros(BASE);
    expect(
      fold(
        [
          { time: start, hid: 1 },
          { time: start + 900e6, hid: 2 },
        ],
        policy,
        UTC,
      ).totalUs,
    ).toBe(900e6);
    expect(
      fold(
        [
          { time: start, hid: 1 },
          { time: start + 900e6 + 1, hid: 2 },
        ],
        policy,
        UTC,
      ).totalUs,
    ).toBe(0);
  });

  it('credits the earlier heartbeat and gives the last one nothing', () => {
    const { byKey } = fold([at('2026-01-05T10:00:00Z'), at('2026-01-05T10:05:00Z')], policy, UTC);
    expect(seconds(byKey)).toEqual({ '10:00': 300, '10:05': 0 });
  });

  it('says which heartbeat of the input receives an interval', () => {
    const [late, early] = [at('2026-01-05T10:05:00Z', 1), at('2026-01-05T10:00:00Z', 2)] as const;
    const interval = { from: early.time, to: late.time, key: '10:00', beatIndex: 1 };
    expect(fold([late, early], policy, UTC).intervals).toEqual([interval]);
  });

  it('leaves out the gap that leads into a range when told to', () => {
    const rows = [0, 100, 150].map((offset, hid) => ({ time: secondsToMicros(BASE + offset), hid }));
    const range = window(50, 1000);
    expect(fold(rows, policy, { ...UTC, range }).totalUs).toBe(100e6);
    expect(fold(rows, { ...policy, atRangeStart: 'zero' }, { ...UTC, range }).totalUs).toBe(50e6);
  });

  it.each([
    ['Asia/Kathmandu', '2026-03-02', '2026-03-01T18:15:00Z'],
    ['Pacific/Chatham', '2026-04-05', '2026-04-04T10:15:00Z'],
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00Z'],
  ])('splits at midnight in %s', (zone, date, midnight) => {
    const edge = Date.parse(midnight) * 1000;
    const across = [
      { time: edge - 60e6, hid: 1 },
      { time: edge + 240e6, hid: 2 },
    ];
    expect(fold(across, policy, { zone, range: dayRange(date, zone) }).totalUs).toBe(240e6);
    expect(fold(across, policy, { zone }).intervals).toEqual([
      { from: edge - 60e6, to: edge, key: null, beatIndex: 0 },
      { from: edge, to: edge + 240e6, key: null, beatIndex: 0 },
    ]);
  });

  it('takes only writes when asked', () => {
    const rows = [0, 100, 200].map((offset, hid) => ({
      time: secondsToMicros(BASE + offset),
      hid,
      isWrite: hid !== 1,
    }));
    expect(fold(rows, withTimeout(policy, 150), UTC).totalUs).toBe(200e6);
    expect(fold(rows, withTimeout(policy, 150), { ...UTC, writesOnly: true }).totalUs).toBe(0);
  });
});

describe('properties', () => {
  const history = fc.array(
    fc.record({ time: fc.integer({ min: 0, max: 40_000 }), hid: fc.nat(50), key: fc.constantFrom('a', 'b', null) }),
    { maxLength: 60 },
  );
  const toBeats = (rows: { time: number; hid: number; key: string | null }[]): FoldBeat[] =>
    [...new Map(rows.map((row) => [`${row.time}/${row.hid}`, row])).values()].map((row) => ({
      ...row,
      time: secondsToMicros(BASE) + row.time * 250_000,
    }));
  const policies = Object.values(GAP_POLICIES);

  it('order and duplicates are harmless', () => {
    fc.assert(
      fc.property(history, fc.constantFrom(...policies), (rows, policy) => {
        const own = toBeats(rows);
        const noisy = [...own].reverse().concat(own.slice(0, 10));
        const [expected, actual] = [fold(own, policy, UTC), fold(noisy, policy, UTC)];
        expect(actual.totalUs).toBe(expected.totalUs);
        expect(actual.byKey).toEqual(expected.byKey);
        expect(stretches(actual)).toEqual(stretches(expected));
      }),
    );
  });

  it('keys add up to the total where gaps lie between all heartbeats of a person', () => {
    const own = policies.map((policy): GapPolicy => ({ ...policy, gapsWithin: 'user' }));
    fc.assert(
      fc.property(history, fc.constantFrom(...own), (rows, policy) => {
        const { byKey, totalUs } = fold(toBeats(rows), policy, UTC);
        expect([...byKey.values()].reduce((sum, us) => sum + us, 0)).toBe(totalUs);
      }),
    );
  });

  it('no interval of a policy that splits reaches into another day', () => {
    const zones = fc.constantFrom('Asia/Kathmandu', 'Pacific/Chatham', 'America/Sao_Paulo');
    const offsets = fc.array(fc.integer({ min: 0, max: 4 * 86_400 }), { minLength: 2, maxLength: 60 });
    fc.assert(
      fc.property(offsets, zones, fc.constantFrom<GapPolicy['credit']>('earlier', 'later'), (seconds, zone, credit) => {
        const start = Date.parse('2018-11-02T12:00:00Z') / 1000; // Sao Paulo skips the midnight of November 4th
        const own = seconds.map((offset, hid) => ({ time: secondsToMicros(start + offset), hid }));
        const policy: GapPolicy = { ...GAP_POLICIES.wakatime, timeoutSeconds: 3600, credit };
        const whole = fold(own, { ...policy, atMidnight: 'ignore' }, { zone });
        const split = fold(own, policy, { zone });
        for (const { from, to } of split.intervals) expect(localDateOf(from, zone)).toBe(localDateOf(to - 1, zone));
        expect(split.totalUs).toBe(whole.totalUs);
      }),
    );
  });

  it('under wakatime, ranges that meet add up', () => {
    fc.assert(
      fc.property(history, fc.integer({ min: 0, max: 10_000 }), (rows, cut) => {
        const own = toBeats(rows);
        const start = secondsToMicros(BASE);
        const middle = start + cut * 1e6;
        const end = start + 20_000e6;
        const of = (from: number, to: number) =>
          fold(own, GAP_POLICIES.wakatime, { ...UTC, range: { from, to } }).totalUs;
        expect(of(start, middle) + of(middle, end)).toBe(of(start, end));
      }),
    );
  });
});
