import type { INestApplicationContext } from '@nestjs/common';
import type { Client } from 'pg';
import { Rollups, TimePolicies } from '#libs/durations';
import { localDateOf, startOfLocalDay } from '#libs/kernel';
import { asSuper, type BenchContext } from './context.js';
import { copyIn } from './copy.js';
import { copyLine, isoOf } from './floors.js';
import { historyOf } from './history.js';
import { type History, type IdsOf, intern } from './interning.js';
import { type BenchPerson, createPerson } from './people.js';
import { type Beat, ZONES } from './personas.js';
import { COPY_SEED, PROJECT_TIMES, START_HEADS } from './sql/seed.sql.js';
import { chunksOf, now } from './workload.js';

export interface SeededPeople {
  /** The one with a history of years. */
  readonly veteran: BenchPerson;
  /** Somebody ordinary: a season of working days, today included. */
  readonly regular: BenchPerson;
  readonly team: readonly BenchPerson[];
  /** Heartbeats of the veteran. */
  readonly veteranHeartbeats: number;
  readonly heartbeats: number;
}

const REGULAR_DAYS = 90;
const GROUP = 25;
const CREATE_LANES = 8;
const DERIVE_LANES = 3;
const COPY_CHUNK = 20_000;
const HOUR = 3_600_000_000;

/** Fills the database with histories: facts by COPY, everything derived from them by the product. */
export async function seed(context: BenchContext): Promise<SeededPeople> {
  const { app, options, database, log } = context;
  const until = now();
  const zone = afternoonZone(until);
  const veteran = await createPerson(app, options.seed, { zone, projects: 60, agents: 3, machines: 3 });
  const regular = await createPerson(app, options.seed, { zone, projects: 8 });
  const team = await createTeam(context);
  const plan = ({ random, persona }: BenchPerson, days: number, perDay: number) => [
    ...historyOf({ random, persona, days, perDay, until }),
  ];
  const counts = await asSuper(database, async (client) => {
    const long = plan(veteran, Math.round(options.years * 365.25), options.perDay);
    await storeHistories(app, client, [{ person: veteran, beats: long }]);
    await storeHistories(app, client, [{ person: regular, beats: plan(regular, REGULAR_DAYS, options.perDay) }]);
    const members = await storeTeam(context, client, team, until);
    await client.query(PROJECT_TIMES);
    return { veteran: long.length, all: long.length + members + REGULAR_DAYS * options.perDay };
  });
  log(`  ${counts.all} heartbeats stored; deriving`);
  await derive(app, [veteran, regular, ...team]);
  await finishSeeding(app);
  await asSuper(database, (client) => client.query('vacuum (analyze)'));
  await asSuper(database, (client) => client.query('checkpoint'));
  return { veteran, regular, team, veteranHeartbeats: counts.veteran, heartbeats: counts.all };
}

/** The team alone. */
export async function seedTeam(context: BenchContext): Promise<readonly BenchPerson[]> {
  const { app, database, log } = context;
  const team = await createTeam(context);
  const stored = await asSuper(database, (client) => storeTeam(context, client, team, now()));
  log(`  ${stored} heartbeats stored; deriving`);
  await derive(app, team);
  await asSuper(database, (client) => client.query('vacuum (analyze)'));
  return team;
}

async function createTeam({ app, options }: BenchContext): Promise<BenchPerson[]> {
  const team: BenchPerson[] = [];
  for (const group of chunksOf(Array.from({ length: options.users }), CREATE_LANES)) {
    team.push(...(await Promise.all(group.map(() => createPerson(app, options.seed, { projects: 4, agents: 1 })))));
  }
  return team;
}

/** How many heartbeats they have. */
async function storeTeam(
  { app, options: { days, memberPerDay: perDay } }: BenchContext,
  client: Client,
  team: readonly BenchPerson[],
  until: number,
): Promise<number> {
  let stored = 0;
  for (const group of chunksOf(team, GROUP)) {
    const histories = group.map((person) => ({
      person,
      beats: [...historyOf({ random: person.random, persona: person.persona, days, perDay, until })],
    }));
    stored += histories.reduce((sum, { beats }) => sum + beats.length, 0);
    await storeHistories(app, client, histories);
  }
  return stored;
}

/** Work that the product does after the fact, in jobs: brought to its end before anything is measured. */
export async function finishSeeding(app: INestApplicationContext): Promise<void> {
  await app.get(Rollups, { strict: false }).catchUp();
}

async function derive(app: INestApplicationContext, people: readonly BenchPerson[]): Promise<void> {
  const policies = app.get(TimePolicies, { strict: false });
  const left = [...people];
  const lane = async (): Promise<void> => {
    for (let person = left.shift(); person !== undefined; person = left.shift()) await policies.rebuild(person.id);
  };
  await Promise.all(Array.from({ length: DERIVE_LANES }, lane));
}

/** Facts by COPY, as a superuser; nothing is derived yet. */
export async function storeHistories(
  app: INestApplicationContext,
  client: Client,
  histories: readonly History[],
): Promise<void> {
  const idsOf = await intern(app, histories);
  const lines = histories.flatMap((history) => linesOf(history, idsOf));
  for (const chunk of chunksOf(lines, COPY_CHUNK)) await copyIn(client, COPY_SEED, chunk.join(''));
  await client.query(START_HEADS, [histories.map(({ person }) => person.id)]);
}

/** Lines of COPY with the gaps that the facts imply, so that deriving has nothing to mend. */
function linesOf({ person, beats }: History, idsOf: IdsOf): string[] {
  const lines: string[] = new Array(beats.length);
  let next: number | undefined;
  let nextWrite: number | undefined;
  for (let index = beats.length - 1; index >= 0; index--) {
    const beat = beats[index] as Beat;
    const { time, isWrite } = beat;
    const ids = idsOf(person, beat);
    lines[index] = copyLine([
      person.id,
      isoOf(time),
      index,
      gapTo(next, time),
      isWrite ? gapTo(nextWrite, time) : null,
      ids.context,
      ids.context,
      ids.entity,
      ids.type,
      ids.dependencies,
      ids.agent,
      isWrite,
      4,
      beat.lines,
      beat.lineno,
      beat.cursorpos,
      beat.humanLineChanges === null ? null : 0,
      beat.humanLineChanges,
    ]);
    next = time;
    if (isWrite) nextWrite = time;
  }
  return lines;
}

function gapTo(next: number | undefined, time: number): number | null {
  if (next === undefined) return null;
  return next - time > HOUR ? -1 : next - time;
}

/** A zone where it is afternoon right now, so that "today" holds most of a day whenever the bench runs. */
function afternoonZone(us: number): string {
  const candidates = [
    ...ZONES,
    'America/New_York',
    'Asia/Dubai',
    'Asia/Shanghai',
    'Pacific/Honolulu',
    'America/Anchorage',
  ];
  const distance = (zone: string) => Math.abs((us - startOfLocalDay(localDateOf(us, zone), zone)) / HOUR - 17);
  return candidates.reduce((best, zone) => (distance(zone) < distance(best) ? zone : best));
}
