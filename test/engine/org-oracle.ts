import { addDays, dayRange, daysBetween, fold, GAP_POLICIES, withTimeout } from '#libs/kernel';
import type { TestUser } from '../support/app.js';
import { cutAtMidnights } from './oracle.js';
import { Random } from './random.js';

/** The days that are asked about. Clocks in Chatham go forward on September 27th. */
export const FIRST = '2026-09-20';
export const LAST = '2026-10-09';
/** Reads compare the days since with those before. */
export const MIDDLE = addDays(FIRST, 10);
const START = Date.parse('2026-09-17T03:11:12.345Z') * 1000;
const MINUTE = 60_000_000;

export interface Sent {
  readonly us: number;
  readonly project: string | null;
  readonly branch: string;
  readonly language: string;
  readonly entity: string;
  readonly isWrite: boolean;
}

export interface Manual {
  readonly from: number;
  readonly to: number;
  readonly project: string | null;
}

export interface Person {
  readonly who: TestUser;
  readonly sent: readonly Sent[];
  readonly manual: readonly Manual[];
  readonly joinedAt: number;
  readonly maySee: (project: string | null) => boolean;
}

/** Bursts and pauses, four projects or none, two branches, two languages. */
export function history(seed: number): Sent[] {
  const random = new Random(seed);
  const sent: Sent[] = [];
  let us = START + seed * 77_777_777;
  for (let index = 0; index < 500; index++) {
    us +=
      index % 9 === 0 ? random.int(3, 11) * 60 * MINUTE : random.int(1, 9 * 60) * 1_000_000 + random.int(0, 999) * 1000;
    sent.push({
      us,
      project: random.pick(['open', 'secret', 'other', null]),
      branch: random.pick(['main', 'wip']),
      language: random.pick(['Go', 'Rust']),
      entity: `/src/file${random.int(0, 3)}.x`,
      isWrite: random.chance(0.5),
    });
  }
  return sent;
}

export const manualOf = (seed: number): Manual[] =>
  Array.from({ length: 6 }, (_, index) => {
    const from = START + (seed * 31 + index * 67) * 60 * MINUTE;
    return { from, to: from + (index + 1) * 53 * MINUTE, project: index % 2 === 0 ? 'open' : 'secret' };
  });

/** How an organisation counts and calls things. */
export interface Settings {
  readonly zone: string;
  readonly timeoutMinutes: number;
  readonly writesOnly: boolean;
  readonly seesFrom?: number;
  readonly withManual?: boolean;
  /** Undefined: deleted. */
  readonly rename?: (
    beat: Pick<Sent, 'project' | 'language' | 'entity'>,
  ) => { project: string | null; language: string | null } | undefined;
}

const ASIS: NonNullable<Settings['rename']> = ({ project, language }) => ({ project, language });

type Beat = Pick<Sent, 'project' | 'language' | 'entity'>;
type Sums = Record<string, number>;
type Days = { readonly first: string; readonly last: string };

/** µs per member, day, project and language, from what was sent alone. */
export function oracle(people: readonly Person[], settings: Settings, days: Days): Sums {
  const { rename = ASIS, withManual = true } = settings;
  const sums: Sums = {};
  for (const person of people) {
    const put = (day: string, beat: Beat, us: number) => {
      const names = rename(beat);
      if (names === undefined || us === 0 || !person.maySee(beat.project)) return;
      const key = [person.who.user.username, day, String(names.project), String(names.language)].join(' ');
      sums[key] = (sums[key] ?? 0) + us;
    };
    putCoding(person, settings, days, put);
    if (withManual) putManual(person, settings, days, put);
  }
  return sorted(sums);
}

type Put = (day: string, beat: Beat, us: number) => void;

function putCoding({ sent, joinedAt }: Person, settings: Settings, { first, last }: Days, put: Put): void {
  const { zone, timeoutMinutes, writesOnly, seesFrom = 0 } = settings;
  const policy = withTimeout(GAP_POLICIES.wakatime, timeoutMinutes * 60);
  const beats = sent.map((beat, hid) => ({ time: beat.us, hid, isWrite: beat.isWrite, key: String(hid) }));
  for (let day = first; day <= last; day = addDays(day, 1)) {
    const range = dayRange(day, zone);
    const from = Math.max(range.from, joinedAt, seesFrom);
    if (from >= range.to) continue;
    const { byKey } = fold(beats, policy, { zone, range: { from, to: range.to }, writesOnly });
    for (const [key, us] of byKey) put(day, sent[Number(key)] as Sent, us);
  }
}

function putManual({ manual, joinedAt }: Person, { zone, seesFrom = 0 }: Settings, days: Days, put: Put): void {
  const begin = Math.max(joinedAt, seesFrom, dayRange(days.first, zone).from);
  const end = dayRange(days.last, zone).to;
  for (const { from, to, project } of manual) {
    const [lo, hi] = [Math.max(from, begin), Math.min(to, end)];
    if (lo >= hi) continue;
    const beat = { project, language: null as never, entity: 'Stand-up' };
    for (const piece of cutAtMidnights(lo, hi, zone)) put(piece.day, beat, piece.us);
  }
}

export const sorted = (sums: Sums): Sums => Object.fromEntries(Object.entries(sums).sort());

/** Sums of the words of a key at some places. */
export function regroup(sums: Sums, places: readonly number[]): Sums {
  const groups: Sums = {};
  for (const [key, us] of Object.entries(sums)) {
    const parts = key.split(' ');
    const group = places.map((place) => parts[place]).join(' ');
    groups[group] = (groups[group] ?? 0) + us;
  }
  return sorted(groups);
}

/** What every read must say. */
export function expectedOf(people: readonly Person[], settings: Settings) {
  const sums = oracle(people, settings, { first: FIRST, last: LAST });
  const firstBefore = addDays(MIDDLE, -daysBetween(MIDDLE, LAST) - 1);
  const compared: Sums = {};
  for (const [key, us] of Object.entries(oracle(people, settings, { first: firstBefore, last: LAST }))) {
    const [who, day, project, language] = key.split(' ') as [string, string, string, string];
    const group = [who, project, language, day < MIDDLE ? 'before' : 'now'].join(' ');
    compared[group] = (compared[group] ?? 0) + us;
  }
  return {
    perMember: regroup(sums, [0, 1, 2]),
    perLanguage: regroup(sums, [0, 1, 3]),
    perDay: regroup(sums, [1, 2]),
    members: regroup(compared, [0, 3]),
    projects: regroup(compared, [1, 3]),
    languages: regroup(compared, [2, 3]),
  };
}
