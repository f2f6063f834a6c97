import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../engine/random.js';
import { Typist } from './beats.js';
import { Editor } from './editor.js';
import { type FaultKind, faultOf } from './faults.js';
import type { House } from './house.js';
import { Journal, tell } from './journal.js';
import { type Sabotage, sabotage } from './sabotage.js';
import { type Verdict, verify } from './verify.js';

export interface CampaignOptions {
  readonly seed: number;
  readonly editors: number;
  /** Acknowledged ones, at least. */
  readonly heartbeats: number;
  /** In this order, spread over the campaign. */
  readonly faults: readonly FaultKind[];
  readonly sabotage?: Sabotage | undefined;
  readonly log: (line: string) => void;
}

export interface FaultReport {
  readonly kind: FaultKind;
  /** Requests that were under way when it struck. */
  readonly inFlight: number;
  /** Outcomes of requests from then until everybody was well again. */
  readonly seen: ReadonlyMap<string, number>;
  /** Longest time without an acknowledgement, ms. */
  readonly silenceMs: number;
  readonly note: string | undefined;
}

export interface CampaignReport {
  readonly faults: readonly FaultReport[];
  readonly skipped: readonly { readonly kind: FaultKind; readonly why: string }[];
  readonly verdict: Verdict;
  readonly journal: Journal;
  readonly uncaught: readonly string[];
  readonly seconds: number;
}

const POLL_MS = 20;
/** After a fault, before it counts as survived. */
const NEW_ANSWERS = 20;
let campaigns = 0;

/** Editors that type, faults that strike meanwhile, and in the end the comparison of promises with what is stored. */
export async function campaign(house: House, options: CampaignOptions): Promise<CampaignReport> {
  const started = performance.now();
  const journal = new Journal(join(house.folder, `journal-${++campaigns}.jsonl`));
  const people = await house.people(options.editors);
  const saboteur = await sabotage(house, options.sabotage);
  const editors = people.map(({ username, zone, apiKey }, index) => {
    const random = Random.forPart(options.seed, index);
    const typist = new Typist(random, Date.now() * 1_000, index);
    const url = () => saboteur.url;
    return new Editor({ person: journal.addPerson(username, zone), apiKey, typist, random, journal, url });
  });
  const state = { isOver: false };
  const working = Promise.all(editors.map((editor) => editor.work(() => state.isOver)));
  try {
    const struck = await strikeAll({ house, options, journal, editors });
    await until(() => journal.acknowledged >= options.heartbeats);
    state.isOver = true;
    await working;
    await house.untilReady();
    await saboteur.stop();
    const keys = new Map(people.map(({ username, apiKey }) => [username, apiKey]));
    const databaseUrl = house.cluster.productUrl;
    const verdict = await verify({ journal, databaseUrl, apiUrl: house.balancer.url, keys });
    return { ...struck, verdict, journal, uncaught: house.uncaught(), seconds: (performance.now() - started) / 1_000 };
  } finally {
    state.isOver = true;
    journal.close();
  }
}

interface Stage {
  readonly house: House;
  readonly options: CampaignOptions;
  readonly journal: Journal;
  readonly editors: readonly Editor[];
}

async function strikeAll(stage: Stage): Promise<Pick<CampaignReport, 'faults' | 'skipped'>> {
  const { house, options, journal } = stage;
  const faults: FaultReport[] = [];
  const skipped: { kind: FaultKind; why: string }[] = [];
  const turns = new Map<FaultKind, number>();
  for (const [index, kind] of options.faults.entries()) {
    const why = faultOf(kind).impossible?.(house);
    if (why !== undefined) {
      skipped.push({ kind, why });
      options.log(`     ${kind}: not possible here, ${why}`);
      continue;
    }
    const due = Math.floor(((index + 1) * options.heartbeats) / (options.faults.length + 1));
    await until(() => journal.acknowledged >= due);
    const turn = turns.get(kind) ?? 0;
    turns.set(kind, turn + 1);
    const report = await strike(stage, kind, turn);
    faults.push(report);
    options.log(lineOf(faults.length, report));
  }
  return { faults, skipped };
}

async function strike({ house, journal, editors }: Stage, kind: FaultKind, turn: number): Promise<FaultReport> {
  const fault = faultOf(kind);
  await fault.prepare?.(house);
  const waiting = () => editors.filter((editor) => editor.isWaiting).length;
  await until(() => waiting() > 0);
  journal.window();
  const inFlight = waiting();
  const note = await fault.strike(house, turn);
  const before = journal.acknowledged;
  await house.untilReady();
  await until(() => journal.acknowledged >= before + NEW_ANSWERS);
  const { seen, longestGapMs: silenceMs } = journal.window();
  return { kind, inFlight, seen, silenceMs, note };
}

function lineOf(number: number, { kind, inFlight, seen, silenceMs, note }: FaultReport): string {
  const parts = [
    String(number).padStart(3),
    kind.padEnd(18),
    `${String(inFlight).padStart(3)} in flight`,
    `silence ${(silenceMs / 1_000).toFixed(1).padStart(4)} s`,
    `clients saw ${tell(seen)}`,
  ];
  return `${parts.join('  ')}${note === undefined ? '' : `  (${note})`}`;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(POLL_MS);
}
