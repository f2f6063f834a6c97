import { dayStart, keyOf, localDay, type OracleBeat, type OracleEdits } from './oracle.js';
import type { Random } from './random.js';

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const QUARTER = 15 * MINUTE;
const DAY = 24 * HOUR;

/** Days on which something happens to the clocks of a zone, and ordinary ones. */
const PLACES: readonly { zone: string; dates: readonly string[] }[] = [
  { zone: 'UTC', dates: ['2016-02-29', '2024-12-31', '2026-11-20'] },
  { zone: 'Europe/Berlin', dates: ['2026-03-29', '2025-10-26', '2019-07-01'] },
  { zone: 'America/Sao_Paulo', dates: ['2018-11-04', '2018-02-18', '2017-10-15', '2026-05-05'] },
  { zone: 'Asia/Kathmandu', dates: ['2026-10-01', '2014-01-31'] },
  { zone: 'Pacific/Chatham', dates: ['2026-04-05', '2025-09-28', '2026-01-01'] },
  { zone: 'Australia/Lord_Howe', dates: ['2026-04-05', '2025-10-05'] },
  { zone: 'America/New_York', dates: ['2026-03-08', '2026-11-01'] },
  { zone: 'Asia/Tehran', dates: ['2019-03-22', '2021-09-22'] },
  { zone: 'Pacific/Apia', dates: ['2011-12-30', '2012-04-01'] },
];

export const ZONES: readonly string[] = PLACES.map(({ zone }) => zone);

/** Clients, and what must be read from their User-Agent. */
const CLIENTS = [
  {
    agent: 'wakatime/v1.102.1 (linux-6.8.0-45-generic-x86_64) go1.22.5 vscode/1.94.2 vscode-wakatime/24.6.2',
    editor: 'VS Code',
    os: 'Linux',
  },
  {
    agent: 'wakatime/v1.86.5 (linux-6.6.4-200.fc39.x86_64-unknown) go1.21.3 neovim/900 vim-wakatime/11.1.1',
    editor: 'Neovim',
    os: 'Linux',
  },
  {
    agent:
      'wakatime/13.0.7 (Linux-4.15.0-96-generic-x86_64-with-glibc2.4) Python3.8.0.final.0 GoLand/2019.3.4 GoLand-wakatime/11.0.1',
    editor: 'GoLand',
    os: 'Linux',
  },
] as const;

const PROJECTS = ['alpha', 'beta', 'gamma', 'ñandú ☕'] as const;
const BRANCHES = ['main', 'fix/clock', null] as const;
const LANGUAGES = ['TypeScript', 'Go', 'Python', null] as const;
const MACHINES = ['desk', 'laptop', null] as const;
const CATEGORIES = ['coding', 'debugging', 'code reviewing'] as const;
const ENTITIES = ['/w/a.aaa', '/w/b.aaa', '/w/c.aaa', '/w/é.aaa'] as const;
const WRITES = [true, true, false, null] as const;

export interface Place {
  readonly zone: string;
  readonly date: string;
}

export function pickPlace(random: Random): Place {
  const { zone, dates } = random.pick(PLACES);
  return { zone, date: random.pick(dates) };
}

const STEPS = {
  burst: 40,
  minutes: 22,
  timeout: 12,
  hour: 3,
  equal: 6,
  tick: 3,
  quarter: 5,
  midnight: 4,
  long: 4,
  far: 0.4,
} as const;

/** A heartbeat that a client of {@link CLIENTS} sent, before it became JSON. */
export interface WalkedBeat extends OracleBeat {
  readonly agent: string;
}

/** `size` different heartbeats, oldest first, that walk over every kind of edge around the place's date. */
export function walk(random: Random, size: number, place: Place, timeouts: readonly number[]): WalkedBeat[] {
  const beats: WalkedBeat[] = [];
  const keys = new Set<string>();
  let time = dayStart(place.date, place.zone) - random.int(0, 6 * HOUR);
  let context = contextOf(random);
  while (beats.length < size) {
    if (random.chance(0.25)) context = { ...context, ...part(contextOf(random), random) };
    const beat = beatAt(random, time, context);
    const key = keyOf(beat);
    if (keys.has(key)) {
      time += 1;
      continue;
    }
    keys.add(key);
    beats.push(beat);
    time = next(random, time, place.zone, timeouts);
  }
  return beats;
}

function next(random: Random, time: number, zone: string, timeouts: readonly number[]): number {
  const jitter = random.int(-1, 1);
  switch (random.weighted(STEPS)) {
    case 'burst':
      return time + random.int(1, 60 * SECOND);
    case 'minutes':
      return time + random.int(MINUTE, 20 * MINUTE);
    case 'timeout':
      return time + random.pick(timeouts) + jitter;
    case 'hour':
      return time + HOUR + jitter;
    case 'equal':
      return time;
    case 'tick':
      return time + random.int(1, 1000);
    case 'quarter':
      return Math.max(time, Math.ceil((time + 1) / QUARTER) * QUARTER + jitter);
    case 'midnight':
      return Math.max(time, nextMidnight(time, zone) + random.pick([jitter, -random.int(1, 10 * MINUTE)]));
    case 'long':
      return time + random.int(HOUR, 20 * HOUR);
    case 'far':
      return time + random.int(DAY, 40 * DAY);
  }
}

function nextMidnight(time: number, zone: string): number {
  const today = localDay(time, zone);
  const tomorrow = new Date(Date.parse(`${today}T00:00:00Z`) + DAY / 1000).toISOString().slice(0, 10);
  return dayStart(tomorrow, zone);
}

type BeatContext = Omit<WalkedBeat, 'time' | 'entity' | 'type' | 'isWrite' | 'edits'>;

function contextOf(random: Random): BeatContext {
  const { agent, editor, os } = random.pick(CLIENTS);
  return {
    project: random.chance(0.1) ? null : random.pick(PROJECTS),
    branch: random.pick(BRANCHES),
    language: random.pick(LANGUAGES),
    machine: random.pick(MACHINES),
    category: random.chance(0.7) ? 'coding' : random.pick(CATEGORIES),
    agent,
    editor,
    os,
  };
}

/** Some of the other context's fields, so that neighbours differ in one dimension or in many. */
function part(other: BeatContext, random: Random): Partial<BeatContext> {
  const { agent, editor, os } = other;
  switch (random.int(0, 3)) {
    case 0:
      return { project: other.project };
    case 1:
      return { branch: other.branch, language: other.language };
    case 2:
      return { agent, editor, os, machine: other.machine };
    default:
      return other;
  }
}

function beatAt(random: Random, time: number, context: BeatContext): WalkedBeat {
  return {
    time,
    entity: random.pick(ENTITIES),
    type: random.chance(0.9) ? 'file' : 'app',
    isWrite: random.pick(WRITES),
    edits: random.chance(0.3) ? editsOf(random) : {},
    ...context,
  };
}

export function editsOf(random: Random): OracleEdits {
  switch (random.int(0, 2)) {
    case 0:
      return { lineAdditions: random.int(0, 40), lineDeletions: random.int(0, 9) };
    case 1:
      return { aiLineChanges: random.int(-50, 90), humanLineChanges: random.int(-9, 9) };
    default:
      return {
        aiLineChanges: random.int(0, 1_000_000),
        aiInputTokens: random.int(0, 1_000_000_000),
        aiOutputTokens: random.int(0, 9_000),
        aiPromptLength: random.int(0, 4_000),
      };
  }
}
