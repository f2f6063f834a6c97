import { parseArgs } from 'node:util';
import pg from 'pg';
import type { ServerFacts } from '#libs/platform/database';
import { NO_SOURCES, type Sources } from './compare.js';
import { Databases } from './database.js';
import { Engine } from './engine.js';
import { type Failure, runGroup } from './group.js';
import { historyOf } from './histories.js';
import { MUTANTS, type Mutant, statementOf } from './mutants.js';

const USAGE = `npm run check:engine -- [options]
  --histories N   how many random histories (2000)
  --seed S        the same seed gives the same histories (default: random, printed)
  --only I        play history I alone
  --mutants       only the planted faults      --no-mutants  without them`;

const DEFAULT_HISTORIES = 2_000;
const GROUP = 40;
const LANES = 2;
const MUTANT_GROUP = 20;
const MUTANT_HISTORIES = 400;
/** Past the two histories of fixed size, so that each fault costs a second. */
const MUTANT_FIRST = 10;
const SHOWN = 5;
const PROGRESS_MS = 5_000;

interface Outcome {
  readonly failures: number;
  readonly summary: string;
}

interface Options {
  readonly histories: number;
  readonly seed: number;
  readonly only: number | undefined;
  readonly withHistories: boolean;
  readonly withMutants: boolean;
}

/**
 * Plays random histories through the ingest door into a real database and compares what is stored and what is read
 * with the oracle; then shows that planted faults are noticed. Returns the exit code.
 *
 * @param adminUrl a superuser's URL of a PostgreSQL server; only databases named `check_engine_test_…` are touched
 */
export async function checkEngine(adminUrl: string, argv: readonly string[]): Promise<number> {
  const options = optionsOf(argv);
  if (options === undefined) {
    process.stderr.write(`${USAGE}\n`);
    return 1;
  }
  const databases = new Databases(adminUrl);
  try {
    print(`seed ${options.seed}, ${serverOf(await databases.open())}`);
    const played = options.withHistories ? await checkHistories(databases, options) : undefined;
    const missed = options.withMutants ? await checkMutants(databases, options.seed) : 0;
    if (options.withMutants) print(`${MUTANTS.length - missed} of ${MUTANTS.length} mutants caught`);
    if (played !== undefined) print(`${played.summary}, seed ${options.seed}`);
    return missed === 0 && (played === undefined || played.failures === 0) ? 0 : 1;
  } finally {
    await databases.close();
  }
}

function serverOf({ serverVersion, capability, timescaleVersion }: ServerFacts): string {
  const version = timescaleVersion === null ? '' : `, TimescaleDB ${timescaleVersion}`;
  return `PostgreSQL ${serverVersion.split(' ', 1)[0]}${version} (${capability})`;
}

function optionsOf(argv: readonly string[]): Options | undefined {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        histories: { type: 'string', default: String(DEFAULT_HISTORIES) },
        seed: { type: 'string', default: String(Math.floor(Math.random() * 4_294_967_296)) },
        only: { type: 'string' },
        mutants: { type: 'boolean' },
      },
      allowNegative: true,
    });
    const only = values.only === undefined ? undefined : Number(values.only);
    const [histories, seed] = [Number(values.histories), Number(values.seed)];
    if (![histories, seed, only ?? 0].every((number) => Number.isSafeInteger(number) && number >= 0)) return undefined;
    return {
      histories,
      seed,
      only,
      withHistories: values.mutants !== true,
      withMutants: values.mutants !== false && only === undefined,
    };
  } catch {
    return undefined;
  }
}

async function checkHistories(databases: Databases, { histories, seed, only }: Options): Promise<Outcome> {
  await databases.copy('main');
  const engine = await Engine.start(databases.urlOf('main', 'app'), databases.urlOf('main', 'job'));
  const indexes = only === undefined ? Array.from({ length: histories }, (_, index) => index) : [only];
  const groups: number[][] = [];
  for (let start = 0; start < indexes.length; start += GROUP) groups.push(indexes.slice(start, start + GROUP));
  const seen: Sources = { ...NO_SOURCES };
  const failures: Failure[] = [];
  const started = Date.now();
  let [done, facts, sent, told] = [0, 0, 0, started];
  const lane = async (): Promise<void> => {
    for (let group = groups.shift(); group !== undefined; group = groups.shift()) {
      const own = group.map((index) => historyOf(seed, index));
      for (const failure of await runGroup(engine, own, seen, true)) report(failures, failure, seed);
      done += own.length;
      for (const { expected } of own) {
        facts += expected.facts.length;
        sent += expected.sent;
      }
      if (Date.now() - told > PROGRESS_MS) {
        told = Date.now();
        print(`${done}/${indexes.length} histories, ${sent} heartbeats sent, ${failures.length} with differences`);
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: LANES }, lane));
  } finally {
    await engine.stop();
  }
  print(`${sent} heartbeats sent, resends and refusals included; ${facts} to be kept`);
  tell(engine, seen, started);
  const summary = `${done} histories, ${sent} heartbeats, ${failures.length} differences`;
  return { failures: failures.length, summary };
}

function tell({ traffic }: Engine, seen: Sources, started: number): void {
  const { batches, shared, alone, refused, busy } = traffic;
  print(
    `${batches} transactions of whoever came together (${shared} of several people), ${alone} of one person alone, ` +
      `${refused} refused by the database, ${busy} rows put off by a lock`,
  );
  print(`answers from days ${seen.day}, from 15-minute buckets ${seen['15m']}, from heartbeats ${seen.heartbeats}`);
  print(`played and compared in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

function report(failures: Failure[], failure: Failure, seed: number): void {
  failures.push(failure);
  if (failures.length > SHOWN) return;
  print(`history ${failure.index} differs; again: npm run check:engine -- --seed ${seed} --only ${failure.index}`);
  for (const difference of failure.differences.slice(0, SHOWN)) print(`  ${difference}`);
}

/** How many planted faults went unnoticed. */
async function checkMutants(databases: Databases, seed: number): Promise<number> {
  let missed = 0;
  for (const [position, mutant] of MUTANTS.entries()) {
    const caught = await hunt(databases, mutant, `mutant_${position}`, seed);
    if (caught === undefined) missed += 1;
    const outcome =
      caught === undefined
        ? `NOT caught by ${MUTANT_HISTORIES} histories`
        : `caught after ${caught.after} histories: ${caught.by}`;
    print(`mutant ${mutant.name}: ${outcome}`);
  }
  return missed;
}

/** The first history that notices the fault. */
async function hunt(
  databases: Databases,
  mutant: Mutant,
  name: string,
  seed: number,
): Promise<{ after: number; by: string } | undefined> {
  const statement = statementOf(mutant);
  await databases.copy(name);
  const owner = new pg.Client({ connectionString: databases.urlOf(name, 'owner') });
  await owner.connect();
  await owner.query(statement).finally(() => owner.end());
  const engine = await Engine.start(databases.urlOf(name, 'app'), databases.urlOf(name, 'job'));
  try {
    for (let start = 0; start < MUTANT_HISTORIES; start += MUTANT_GROUP) {
      const own = Array.from({ length: MUTANT_GROUP }, (_, offset) => historyOf(seed, MUTANT_FIRST + start + offset));
      const [first] = await runGroup(engine, own, { ...NO_SOURCES }, false);
      if (first !== undefined) return { after: first.index - MUTANT_FIRST + 1, by: first.differences[0] ?? '' };
    }
    return undefined;
  } finally {
    await engine.stop();
    await databases.drop(name);
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
