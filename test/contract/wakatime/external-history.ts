import { GAP_POLICIES, MICROS_PER_SECOND } from '#libs/kernel';
import {
  add,
  cutAtMidnights,
  type DaySums,
  type OracleBeat,
  type OracleSettings,
  order,
  sumByDay,
} from '../../engine/oracle.js';
import type { Random } from '../../engine/random.js';
import type { TestUser } from '../../support/app.js';

/** Clocks change in Chatham on 1 April and 30 September, in São Paulo on 18 February and 4 November. */
export const ZONES = ['Asia/Kathmandu', 'Pacific/Chatham', 'America/Sao_Paulo'] as const;
export const DATES = ['2018-02-17', '2018-03-31', '2018-09-29', '2018-10-31', '2018-11-03', '2018-11-10', '2018-11-18'];
const HOUR = 3_600;

export interface Named {
  readonly entity: string;
  readonly project: string | null;
  readonly branch: string | null;
  readonly language: string | null;
  readonly category: string;
}

interface Beat extends Named {
  readonly time: number;
}

export interface External extends Named {
  readonly external_id: string;
  readonly provider: string | null;
  readonly start_time: number;
  readonly end_time: number;
}

export const us = (seconds: number) => Math.round(seconds * MICROS_PER_SECOND);
const near = (random: Random) => Date.parse(`${random.pick(DATES)}T00:00:00Z`) / 1000 + random.int(0, 30 * HOUR);

export function beats(random: Random): Beat[] {
  return Array.from({ length: 500 }, (_, index) => ({
    time: near(random) + index / 1_000_000,
    entity: `/src/${index % 5}.go`,
    project: random.pick(['kite', 'heron', null]),
    branch: random.pick(['main', 'wip', null]),
    language: random.pick(['Go', 'Rust']),
    category: random.pick(['coding', 'debugging']),
  }));
}

export function external(random: Random, index: number): External {
  const start = near(random) + random.int(0, 999_999) / MICROS_PER_SECOND;
  return {
    external_id: `e${index}`,
    provider: random.pick(['Calendar', 'Zoom', null]),
    entity: `meeting ${index % 7}`,
    project: random.pick(['kite', 'heron', null]),
    branch: random.pick(['main', 'wip', null]),
    language: random.pick(['Go', null]),
    category: random.pick(['meeting', 'designing', 'coding']),
    start_time: start,
    end_time: start + random.pick([0.25, 60, 900, 3 * HOUR, 23 * HOUR, 24 * HOUR]),
  };
}

/** What is there after any number of saves and deletions, by author and external id. */
export type Kept = Map<string, { readonly id: string; readonly value: External }>;

export interface Story {
  readonly person: TestUser;
  readonly zone: string;
  readonly sent: readonly Beat[];
  readonly kept: Kept;
}

export type Label = (named: Named) => string;
export interface Asked {
  readonly zone: string;
  readonly timeoutUs?: number;
  /** µs */
  readonly clip?: { readonly from: number; readonly to: number };
  readonly isMeant?: (named: Named) => boolean;
  readonly withoutExternal?: boolean;
}

/** µs per `day|label`: what heartbeats tell by the definition, and the pieces of every external duration. */
export function brute({ sent, kept }: Story, label: Label, asked: Asked): DaySums {
  const { zone, timeoutUs = us(900), clip = { from: -Infinity, to: Infinity }, isMeant = () => true } = asked;
  const byTime = new Map(sent.map((beat) => [us(beat.time), beat]));
  const { rule, edge } = GAP_POLICIES.wakatime;
  const settings: OracleSettings = { rule, edge, timeoutUs, writesOnly: false, zone };
  const named = (beat: OracleBeat) => byTime.get(beat.time) as Beat;
  const all = sumByDay(
    order(sent.map(oracleBeat)),
    settings,
    (beat) => `${isMeant(named(beat))}|${label(named(beat))}`,
    clip,
  );
  const sums: DaySums = new Map();
  for (const [key, value] of all) if (key.includes('|true|')) sums.set(key.replace('|true|', '|'), value);
  if (asked.withoutExternal) return sums;
  for (const { value } of kept.values()) {
    const from = Math.max(us(value.start_time), clip.from);
    const to = Math.min(us(value.end_time), clip.to);
    if (from >= to || !isMeant(value)) continue;
    for (const piece of cutAtMidnights(from, to, zone)) add(sums, `${piece.day}|${label(value)}`, piece.us);
  }
  return sums;
}

function oracleBeat({ time, entity, project, branch, language }: Beat): OracleBeat {
  const nothing = { editor: null, os: null, machine: null, category: '', isWrite: null, edits: {} };
  return { time: us(time), entity, type: 'file', project, branch, language, ...nothing };
}

export const LABELS = {
  projects: ({ project }: Named) => project ?? 'Unknown Project',
  languages: ({ language }: Named) => language ?? 'Other',
  categories: ({ category }: Named) => `${category.slice(0, 1).toUpperCase()}${category.slice(1)}`,
} as const;
