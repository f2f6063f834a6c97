import type { Micros } from './clock.js';
import type { GapPolicy, Rounding } from './gap-policy.js';
import { MICROS_PER_SECOND } from './micros.js';
import type { TimeRange } from './time-range.js';
import { addDays, localDateOf, startOfLocalDay } from './time-zone.js';

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

/** Credited time, half-open, in µs; never empty. */
export interface CreditedInterval {
  readonly from: Micros;
  readonly to: Micros;
  /** Position in the input of the heartbeat that receives the time. */
  readonly beatIndex: number;
  readonly key: string | null;
}

export interface FoldResult {
  /** Under `gapsWithin: 'dimension'` those of the groups, which may overlap. */
  readonly intervals: readonly CreditedInterval[];
  /** µs over all heartbeats, whatever their group. */
  readonly totalUs: Micros;
  /** µs of every group with a heartbeat or time in the range, 0 included. Adds up to the total within `user` only. */
  readonly byKey: ReadonlyMap<string | null, Micros>;
}

interface Beat {
  readonly time: Micros;
  readonly hid: bigint | number;
  readonly key: string | null;
  readonly index: number;
}

interface Rules {
  readonly policy: GapPolicy;
  readonly zone: string;
  /** Unbounded where no range was given. */
  readonly from: Micros;
  readonly to: Micros;
}

/**
 * The definition of coding time: turns a person's heartbeats, in any order and with any repetition (same time, hid and
 * key), into credited intervals under a policy. Everything that computes time faster is tested against it.
 *
 * A policy that splits at midnight cuts each gap there and at the edges of the range, so parts add up. Any other counts
 * a gap whole, if the credited heartbeat lies in the range and the other one does too or, with `lookBack`, precedes it.
 */
export function fold(beats: readonly FoldBeat[], policy: GapPolicy, options: FoldOptions): FoldResult {
  const { zone, range } = options;
  const rules: Rules = { policy, zone, from: range?.from ?? -Infinity, to: range?.to ?? Infinity };
  const sequence = distinctInOrder(beats, options.writesOnly ?? false);
  const overall = foldSequence(sequence, rules);
  const intervals =
    policy.gapsWithin === 'user' ? overall : groupByKey(sequence).flatMap((group) => foldSequence(group, rules));
  const byKey = new Map<string | null, Micros>();
  for (const beat of sequence) if (isInside(beat, rules)) byKey.set(beat.key, 0);
  for (const { key, from, to } of intervals) byKey.set(key, (byKey.get(key) ?? 0) + to - from);
  return { intervals, totalUs: overall.reduce((sum, { from, to }) => sum + to - from, 0), byKey };
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

/** The same in µs. */
export function roundMicros(us: number, rounding: Rounding): Micros {
  return rounding === 'none' ? us : roundSeconds(us, rounding) * MICROS_PER_SECOND;
}

function distinctInOrder(beats: readonly FoldBeat[], writesOnly: boolean): Beat[] {
  const sorted: Beat[] = [];
  for (const [index, { time, hid, isWrite, key }] of beats.entries()) {
    if (isWrite || !writesOnly) sorted.push({ time, hid, key: key ?? null, index });
  }
  sorted.sort((a, b) => compare(a, b) || a.index - b.index);
  return sorted.filter((beat, position) => {
    const before = sorted[position - 1];
    return before === undefined || compare(before, beat) !== 0;
  });
}

function compare(a: Beat, b: Beat): number {
  if (a.time !== b.time) return a.time - b.time;
  if (a.hid !== b.hid) return a.hid < b.hid ? -1 : 1;
  if (a.key === b.key) return 0;
  if (a.key === null || b.key === null) return a.key === null ? -1 : 1;
  return a.key < b.key ? -1 : 1;
}

function groupByKey(beats: readonly Beat[]): Beat[][] {
  const groups = new Map<string | null, Beat[]>();
  for (const beat of beats) {
    const group = groups.get(beat.key);
    if (group === undefined) groups.set(beat.key, [beat]);
    else group.push(beat);
  }
  return [...groups.values()];
}

function foldSequence(beats: readonly Beat[], rules: Rules): CreditedInterval[] {
  const intervals: CreditedInterval[] = [];
  for (let position = 1; position < beats.length; position++) {
    const earlier = beats[position - 1] as Beat;
    const later = beats[position] as Beat;
    const us = creditedUs(earlier, later, rules);
    if (us === 0) continue;
    const owner = rules.policy.credit === 'earlier' ? earlier : later;
    const from = owner === earlier ? earlier.time : later.time - us;
    const whole = { from, to: from + us, beatIndex: owner.index, key: owner.key };
    if (rules.policy.atMidnight === 'split') intervals.push(...partsInside(whole, earlier, rules));
    else if (countsWhole(owner, earlier, later, rules)) intervals.push(whole);
  }
  return intervals;
}

function creditedUs(earlier: Beat, later: Beat, { policy, zone }: Rules): Micros {
  const gap = later.time - earlier.time;
  const timeout = policy.timeoutSeconds * MICROS_PER_SECOND;
  if (policy.atMidnight === 'break' && localDateOf(earlier.time, zone) !== localDateOf(later.time, zone)) return 0;
  if (policy.rule === 'cap') return Math.min(gap, timeout);
  const counts = policy.edge === 'inclusive' ? gap <= timeout : gap < timeout;
  return counts ? gap : 0;
}

function isInside({ time }: Beat, { from, to }: Rules): boolean {
  return time >= from && time < to;
}

function countsWhole(owner: Beat, earlier: Beat, later: Beat, rules: Rules): boolean {
  if (!isInside(owner, rules)) return false;
  if (owner === earlier) return isInside(later, rules);
  return rules.policy.atRangeStart === 'lookBack' || isInside(earlier, rules);
}

function partsInside(whole: CreditedInterval, earlier: Beat, rules: Rules): CreditedInterval[] {
  if (rules.policy.atRangeStart === 'zero' && earlier.time < rules.from) return [];
  const end = Math.min(whole.to, rules.to);
  const parts: CreditedInterval[] = [];
  for (let from = Math.max(whole.from, rules.from); from < end; ) {
    const to = Math.min(end, nextMidnight(from, rules.zone));
    parts.push({ ...whole, from, to });
    from = to;
  }
  return parts;
}

function nextMidnight(us: Micros, zone: string): Micros {
  let date = addDays(localDateOf(us, zone), 1);
  while (startOfLocalDay(date, zone) <= us) date = addDays(date, 1);
  return startOfLocalDay(date, zone);
}
