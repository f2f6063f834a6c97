import fc from 'fast-check';
import {
  dayRange,
  daysRange,
  type FoldBeat,
  type FoldResult,
  fold,
  type GapPolicy,
  localDatesOf,
  type TimeRange,
  type UserId,
} from '#libs/kernel';
import { withClient } from '../../tools/postgres/roles.mjs';

/** A heartbeat as it is stored, with the names of its context. */
export interface StoredBeat {
  readonly time: number;
  readonly hid: bigint;
  readonly isWrite: boolean;
  readonly project: string | null;
  readonly branch: string | null;
  readonly language: string | null;
  readonly editor: string | null;
  readonly category: string | null;
  readonly entity: string;
  readonly dependencies: readonly string[];
}

/** What somebody sends: seconds since the first, and everything that varies. */
export interface SentBeat {
  readonly step: number;
  readonly project: string | null;
  readonly branch: string;
  readonly language: string | null;
  readonly category: string;
  readonly entity: number;
  readonly dependencies: readonly string[];
  readonly isWrite: boolean;
}

/** Days around which clocks change, by zone. */
export const CHANGES: readonly (readonly [zone: string, noon: string])[] = [
  ['Asia/Kathmandu', '2026-03-08T06:15:00Z'],
  ['Pacific/Chatham', '2026-04-04T13:00:00Z'],
  ['America/Sao_Paulo', '2018-11-04T02:00:00Z'],
  ['America/Sao_Paulo', '2018-02-18T01:00:00Z'],
];

/** Steps that lie on every edge of a policy, and between them; now and then a night. */
const STEPS = fc.oneof(
  fc.constantFrom(0, 1, 119.999999, 120, 120.000001, 599.999999, 600, 600.000001, 899, 900, 901),
  fc.double({ min: 0, max: 1_500, noNaN: true }),
  fc.integer({ min: 3_000, max: 40_000 }),
);

export const walks: fc.Arbitrary<readonly SentBeat[]> = fc.array(
  fc.record({
    step: STEPS,
    project: fc.constantFrom('kite', 'heron', null),
    branch: fc.constantFrom('main', 'fix'),
    language: fc.constantFrom('Go', 'Rust', null),
    category: fc.constantFrom('coding', 'browsing', 'ai coding'),
    entity: fc.integer({ min: 0, max: 3 }),
    dependencies: fc.subarray(['fmt', 'os', 'serde']),
    isWrite: fc.boolean(),
  }),
  { minLength: 5, maxLength: 60 },
);

/** Heartbeats of a walk, as clients send them. */
export function itemsOf(walk: readonly SentBeat[], start: string): Record<string, unknown>[] {
  let time = Date.parse(start) / 1000 - 20_000;
  return walk.map(({ step, isWrite, entity, project, language, ...rest }) => {
    time += Math.round(step * 1e6) / 1e6;
    return {
      ...rest,
      ...(project !== null && { project }),
      ...(language !== null && { language }),
      entity: `/src/${entity}.x`,
      type: 'file',
      is_write: isWrite,
      time: Math.round(time * 1e6) / 1e6,
    };
  });
}

/** Everything that is stored of a person, by nothing but the facts. */
export async function storedBeats(url: string, userId: UserId): Promise<StoredBeat[]> {
  const word = (id: string) => `(select value from dictionary d where d.id = ${id})`;
  const { rows } = await withClient(url, (client) =>
    client.query(
      `select to_us_v1(h.time) as time, h.hid, coalesce(h.is_write, false) as is_write,
        (select name from projects p where p.id = c.project_id) as project, ${word('c.branch_id')} as branch,
        ${word('c.language_id')} as language, ${word('c.editor_id')} as editor, ${word('c.category_id')} as category,
        ${word('h.entity_id')} as entity, ${word('h.depset_id')} as dependencies
      from heartbeats h join ctx c on c.id = h.ctx_id where h.user_id = $1`,
      [userId],
    ),
  );
  return rows.map(({ time, hid, is_write, dependencies, ...names }) => ({
    ...names,
    time: Number(time),
    hid: BigInt(hid),
    isWrite: is_write,
    dependencies: dependencies === null ? [] : JSON.parse(dependencies),
  }));
}

export type KeyOf = (beat: StoredBeat) => string | null;
export type Sums = Record<string, number>;

export interface Counted {
  readonly policy: GapPolicy;
  readonly range: TimeRange;
  readonly writesOnly?: boolean;
}

/** The kernel's own answer. */
export function folded(
  beats: readonly StoredBeat[],
  { policy, range, writesOnly }: Counted,
  keyOf?: KeyOf,
): FoldResult {
  const keyed = beats.map(
    (beat): FoldBeat => ({ time: beat.time, hid: beat.hid, isWrite: beat.isWrite, key: keyOf?.(beat) ?? null }),
  );
  return fold(keyed, policy, { zone: range.zone, range, ...(writesOnly !== undefined && { writesOnly }) });
}

/** What a filter leaves: gone before gaps are measured where these are measured inside groups, else afterwards. */
export function foldedUnder(
  beats: readonly StoredBeat[],
  counted: Counted,
  isKept: (beat: StoredBeat) => boolean,
): number {
  if (counted.policy.gapsWithin === 'dimension') return folded(beats.filter(isKept), counted).totalUs;
  return folded(beats, counted, (beat) => String(isKept(beat))).byKey.get('true') ?? 0;
}

/** The parts of a range that are told apart. */
export function daysIn(range: TimeRange): { readonly day: string; readonly range: TimeRange }[] {
  return localDatesOf(range).map((day) => {
    const { from, to } = dayRange(day, range.zone);
    return { day, range: { ...range, from: Math.max(from, range.from), to: Math.min(to, range.to) } };
  });
}

/** Sums by label, without those of nothing. */
export function sums<Row extends { readonly us: number }>(rows: readonly Row[], labelOf: (row: Row) => string): Sums {
  const all: Sums = {};
  for (const row of rows) if (row.us > 0) all[labelOf(row)] = (all[labelOf(row)] ?? 0) + row.us;
  return all;
}

export function label(...parts: (string | null | undefined)[]): string {
  return JSON.stringify(parts.map((part) => part ?? null));
}

/** Whole days around everything that was sent. */
export function daysAround(start: string, zone: string): TimeRange {
  const day = (offset: number) => new Date(Date.parse(start) + offset * 86_400_000).toISOString().slice(0, 10);
  return daysRange(day(-3), day(12), zone);
}
