import { createHash } from 'node:crypto';

/**
 * Brute force: what a person's numbers must be, worked out from raw heartbeats alone. It shares no code with the
 * product: identity, order, gaps, local days and sums are written here a second time, without buckets or deltas.
 */

/** A heartbeat as it was sent, and the names it must be shown under. */
export interface OracleBeat {
  /** µs since the epoch, UTC. */
  readonly time: number;
  readonly entity: string;
  readonly type: string;
  readonly project: string | null;
  readonly branch: string | null;
  readonly language: string | null;
  readonly isWrite: boolean | null;
  readonly editor: string | null;
  readonly os: string | null;
  readonly machine: string | null;
  readonly category: string;
  readonly edits: OracleEdits;
}

/** What a heartbeat says of changed lines and tokens; absent: not said. */
export interface OracleEdits {
  readonly lineAdditions?: number;
  readonly lineDeletions?: number;
  readonly aiLineChanges?: number;
  readonly humanLineChanges?: number;
  readonly aiInputTokens?: number;
  readonly aiOutputTokens?: number;
  readonly aiPromptLength?: number;
}

/** How time is counted and what a day is. */
export interface OracleSettings {
  readonly rule: 'join' | 'cap';
  readonly edge: 'inclusive' | 'strict';
  readonly timeoutUs: number;
  readonly writesOnly: boolean;
  readonly zone: string;
}

export interface Ordered extends OracleBeat {
  readonly hid: bigint;
  /** µs to the next heartbeat; -1: more than an hour; null: there is none. */
  readonly gap: number | null;
  /** The same from write to write; null on what is no write. */
  readonly wgap: number | null;
}

/** Sums by local day, then by whatever the caller keys on. */
export type DaySums = Map<string, number>;

const HOUR_US = 3_600_000_000;

/** First 8 bytes, signed, of SHA-256 over a version byte and six fields: 0, or 1 and a 4-byte length and the text. */
export function identityOf(beat: OracleBeat): bigint {
  const parts: Buffer[] = [Buffer.from([1])];
  const write = beat.isWrite === null ? null : beat.isWrite ? 'true' : 'false';
  for (const field of [beat.entity, beat.type, beat.project, beat.branch, beat.language, write]) {
    if (field === null) {
      parts.push(Buffer.from([0]));
      continue;
    }
    const text = Buffer.from(field, 'utf8');
    const head = Buffer.alloc(5);
    head[0] = 1;
    head.writeUInt32BE(text.length, 1);
    parts.push(head, text);
  }
  return createHash('sha256').update(Buffer.concat(parts)).digest().readBigInt64BE(0);
}

/** The key under which two sent heartbeats are one. */
export function keyOf(beat: OracleBeat): string {
  return `${beat.time}:${identityOf(beat)}`;
}

/** Sorted by time, then identity; of equal ones the first given stays; gaps filled in. */
export function order(beats: Iterable<OracleBeat>): Ordered[] {
  const kept = new Map<string, OracleBeat & { hid: bigint }>();
  for (const beat of beats) {
    const hid = identityOf(beat);
    const key = `${beat.time}:${hid}`;
    if (!kept.has(key)) kept.set(key, { ...beat, hid });
  }
  const line = [...kept.values()].sort((a, b) => a.time - b.time || (a.hid < b.hid ? -1 : 1));
  const writes = line.filter((beat) => beat.isWrite === true);
  const nextWrite = new Map(writes.map((beat, index) => [beat, writes[index + 1]]));
  return line.map((beat, index) => ({
    ...beat,
    gap: distance(beat, line[index + 1]),
    wgap: beat.isWrite === true ? distance(beat, nextWrite.get(beat)) : null,
  }));
}

function distance(from: OracleBeat, to: OracleBeat | undefined): number | null {
  if (to === undefined) return null;
  return to.time - from.time > HOUR_US ? -1 : to.time - from.time;
}

/** µs credited to a heartbeat: the way to the next one (to the next write, from writes, when only those count). */
export function creditOf(beat: Ordered, settings: OracleSettings): number {
  const gap = settings.writesOnly ? beat.wgap : beat.gap;
  if (gap === null) return 0;
  const { timeoutUs } = settings;
  if (settings.rule === 'cap') return gap === -1 || gap > timeoutUs ? timeoutUs : gap;
  if (gap === -1) return 0;
  const isCounted = settings.edge === 'strict' ? gap < timeoutUs : gap <= timeoutUs;
  return isCounted ? gap : 0;
}

/** µs per `day|key`, intervals cut at local midnights and, when given, to `[from, to)`. Zero sums are absent. */
export function sumByDay(
  line: readonly Ordered[],
  settings: OracleSettings,
  key: (beat: OracleBeat) => string,
  clip: { from: number; to: number } = { from: -Infinity, to: Infinity },
): DaySums {
  const sums: DaySums = new Map();
  for (const beat of line) {
    const from = Math.max(beat.time, clip.from);
    const to = Math.min(beat.time + creditOf(beat, settings), clip.to);
    if (from >= to) continue;
    const label = key(beat);
    for (const piece of cutAtMidnights(from, to, settings.zone)) add(sums, `${piece.day}|${label}`, piece.us);
  }
  return sums;
}

/** Heartbeats (writes, when only those count) per `day|key` of their own local day. */
export function countByDay(
  line: readonly Ordered[],
  settings: OracleSettings,
  key: (beat: OracleBeat) => string,
): DaySums {
  const counts: DaySums = new Map();
  for (const beat of line) {
    if (settings.writesOnly && beat.isWrite !== true) continue;
    add(counts, `${localDay(beat.time, settings.zone)}|${key(beat)}`, 1);
  }
  return counts;
}

/** The sums kept of lines, tokens and prompts, per `day|name`. Zero sums are absent. */
export function editsByDay(line: readonly Ordered[], zone: string): DaySums {
  const sums: DaySums = new Map();
  for (const { time, edits } of line) {
    const day = localDay(time, zone);
    const { aiLineChanges: ai = 0, humanLineChanges: human } = edits;
    const person =
      human === undefined
        ? { additions: edits.lineAdditions ?? 0, deletions: edits.lineDeletions ?? 0 }
        : { additions: Math.max(human, 0), deletions: Math.max(-human, 0) };
    const values: Record<string, number> = {
      aiAdditions: Math.max(ai, 0),
      aiDeletions: Math.max(-ai, 0),
      humanAdditions: person.additions,
      humanDeletions: person.deletions,
      inputTokens: edits.aiInputTokens ?? 0,
      outputTokens: edits.aiOutputTokens ?? 0,
      promptLengthSum: edits.aiPromptLength ?? 0,
      promptEvents: edits.aiPromptLength === undefined ? 0 : 1,
    };
    for (const [name, value] of Object.entries(values)) if (value !== 0) add(sums, `${day}|${name}`, value);
  }
  return sums;
}

export function add(sums: DaySums, key: string, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** The calendar date that a clock in `zone` shows at an instant (µs). */
export function localDay(us: number, zone: string): string {
  let formatter = formatters.get(zone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
    formatters.set(zone, formatter);
  }
  return formatter.format(Math.floor(us / 1000));
}

/** The pieces of `[from, to)` (at most an hour or so, µs), each within one local day. */
export function cutAtMidnights(from: number, to: number, zone: string): { day: string; us: number }[] {
  const day = localDay(from, zone);
  if (localDay(to - 1, zone) === day) return [{ day, us: to - from }];
  let inside = from;
  let beyond = to - 1;
  while (beyond - inside > 1) {
    const middle = Math.floor((inside + beyond) / 2);
    if (localDay(middle, zone) === day) inside = middle;
    else beyond = middle;
  }
  return [{ day, us: beyond - from }, ...cutAtMidnights(beyond, to, zone)];
}

/** The first instant (µs) at which clocks in `zone` show `date` or a later one. */
export function dayStart(date: string, zone: string): number {
  const noonUtc = Date.parse(`${date}T12:00:00Z`) * 1000;
  let before = noonUtc - 30 * HOUR_US;
  let after = noonUtc + 30 * HOUR_US;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (localDay(middle, zone) < date) before = middle;
    else after = middle;
  }
  return after;
}
