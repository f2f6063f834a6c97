import type { Micros } from './clock.js';
import type { GapPolicy, Rounding } from './gap-policy.js';
import { MICROS_PER_SECOND } from './micros.js';
import type { TimeRange } from './time-range.js';
import { localDateOf } from './time-zone.js';

/** What the fold needs to know of a heartbeat. */
export interface FoldBeat {
  readonly time: Micros;
  /** Identity; orders heartbeats of the same instant. */
  readonly hid: bigint | number;
  readonly isWrite?: boolean;
  /** The group that time is added up under. */
  readonly key?: string | null;
}

export interface FoldOptions {
  /** IANA zone of the midnights. */
  readonly zone: string;
  /** Only what lies in `[from, to)`. */
  readonly range?: Pick<TimeRange, 'from' | 'to'>;
  readonly writesOnly?: boolean;
}

/** Credited time, half-open, in µs. */
export interface CreditedInterval {
  readonly from: Micros;
  readonly to: Micros;
  readonly key: string | null;
}

export interface FoldResult {
  readonly intervals: readonly CreditedInterval[];
  readonly totalUs: number;
  readonly byKey: ReadonlyMap<string | null, number>;
}

/**
 * The definition of coding time: turns a person's heartbeats, in any order and with any repetition, into credited
 * intervals under a policy. Everything that computes time faster is tested against it.
 */
export function fold(beats: readonly FoldBeat[], policy: GapPolicy, options: FoldOptions): FoldResult {
  const sequence = distinctInOrder(options.writesOnly ? beats.filter((beat) => beat.isWrite) : beats);
  const groups = policy.gapsWithin === 'dimension' ? groupByKey(sequence) : [sequence];
  const intervals = groups.flatMap((group) => foldGroup(group, policy, options));
  const byKey = new Map<string | null, number>();
  let totalUs = 0;
  for (const { from, to, key } of intervals) {
    totalUs += to - from;
    byKey.set(key, (byKey.get(key) ?? 0) + to - from);
  }
  return { intervals, totalUs, byKey };
}

/** Seconds as a policy shows them. */
export function roundSeconds(us: number, rounding: Rounding): number {
  const seconds = us / MICROS_PER_SECOND;
  if (rounding === 'none') return seconds;
  const floor = Math.floor(seconds);
  if (rounding === 'truncate') return floor;
  const rest = us - floor * MICROS_PER_SECOND;
  const half = MICROS_PER_SECOND / 2;
  return rest > half || (rest === half && floor % 2 === 1) ? floor + 1 : floor;
}

function distinctInOrder(beats: readonly FoldBeat[]): FoldBeat[] {
  const sorted = [...beats].sort((a, b) => a.time - b.time || (a.hid < b.hid ? -1 : a.hid > b.hid ? 1 : 0));
  return sorted.filter((beat, index) => {
    const before = sorted[index - 1];
    return before === undefined || before.time !== beat.time || before.hid !== beat.hid;
  });
}

function groupByKey(beats: readonly FoldBeat[]): FoldBeat[][] {
  const groups = new Map<string | null, FoldBeat[]>();
  for (const beat of beats) {
    const key = beat.key ?? null;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [beat]);
    else group.push(beat);
  }
  return [...groups.values()];
}

function foldGroup(beats: readonly FoldBeat[], policy: GapPolicy, options: FoldOptions): CreditedInterval[] {
  const { range } = options;
  const isClipped = policy.atMidnight === 'split';
  const seen = range === undefined || isClipped ? beats : selectForRange(beats, range, policy.atRangeStart);
  const intervals: CreditedInterval[] = [];
  for (let index = 1; index < seen.length; index++) {
    const interval = credit(seen[index - 1] as FoldBeat, seen[index] as FoldBeat, policy, options.zone);
    const visible = isClipped && range !== undefined ? clip(interval, range) : interval;
    if (visible.to > visible.from) intervals.push(visible);
  }
  return intervals;
}

/** The heartbeats of the range, and the one before it where the policy looks back. */
function selectForRange(
  beats: readonly FoldBeat[],
  { from, to }: Pick<TimeRange, 'from' | 'to'>,
  atRangeStart: GapPolicy['atRangeStart'],
): readonly FoldBeat[] {
  const first = beats.findIndex((beat) => beat.time >= from);
  if (first === -1) return [];
  const start = atRangeStart === 'lookBack' ? Math.max(0, first - 1) : first;
  return beats.slice(start).filter((beat) => beat.time < to);
}

function credit(earlier: FoldBeat, later: FoldBeat, policy: GapPolicy, zone: string): CreditedInterval {
  const us = creditedUs(earlier, later, policy, zone);
  return policy.credit === 'earlier'
    ? { from: earlier.time, to: earlier.time + us, key: earlier.key ?? null }
    : { from: later.time - us, to: later.time, key: later.key ?? null };
}

function creditedUs(earlier: FoldBeat, later: FoldBeat, policy: GapPolicy, zone: string): number {
  const gap = later.time - earlier.time;
  const timeout = policy.timeoutSeconds * MICROS_PER_SECOND;
  if (policy.atMidnight === 'break' && localDateOf(earlier.time, zone) !== localDateOf(later.time, zone)) return 0;
  if (policy.rule === 'cap') return Math.min(gap, timeout);
  const counts = policy.edge === 'inclusive' ? gap <= timeout : gap < timeout;
  return counts ? gap : 0;
}

function clip(interval: CreditedInterval, { from, to }: Pick<TimeRange, 'from' | 'to'>): CreditedInterval {
  return { ...interval, from: Math.max(interval.from, from), to: Math.min(interval.to, to) };
}
