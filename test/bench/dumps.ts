import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { DUMP_TYPES, DumpsService, type DumpType } from '#libs/dumps';
import { TimePolicies } from '#libs/durations';
import { localDateOf } from '#libs/kernel';
import { asSuper, type BenchContext } from './context.js';
import { historyOf } from './history.js';
import { type BenchPerson, createPerson } from './people.js';
import { type Exported, roundTrip } from './round-trip.js';
import { storeHistories } from './seed.js';
import { runWorker, type WorkerRun } from './worker-run.js';
import { now } from './workload.js';

const DAYS = 3_650;
const MB = 1_048_576;
const DIFFERENCES_SHOWN = 5;

export const dumpRow = (type: DumpType) => `${type} dump`;
export const IMPORT_ROW = 'import of the heartbeats dump';
export const ROUND_TRIP = 'round trip: days that differ';

/** Exports of one person with a long history, each in a worker of its own, and what an empty account makes of it. */
export async function benchDumps(context: BenchContext): Promise<void> {
  const { app, options, log } = context;
  const person = await createPerson(app, options.seed, { projects: 60, agents: 3, machines: 3 });
  const { count, first, last } = await fill(context, person);
  log(`  ${count} heartbeats stored; deriving`);
  await app.get(TimePolicies, { strict: false }).rebuild(person.id);
  await asSuper(context.database, (client) => client.query('vacuum (analyze) heartbeats'));
  const runs = new Map<DumpType, BuiltRun>();
  for (const type of DUMP_TYPES) runs.set(type, await benchDump(context, person, { type, count }));
  const dump = runs.get('heartbeats') as BuiltRun;
  await benchRoundTrip(context, { ...dump, count }, { person, file: dump.file, first, last });
}

async function fill({ app, options, database }: BenchContext, person: BenchPerson) {
  const { random, persona } = person;
  const perDay = Math.ceil(options.dumpHeartbeats / DAYS);
  const beats = [...historyOf({ random, persona, days: DAYS + 1, perDay, until: now() })].slice(
    -options.dumpHeartbeats,
  );
  await asSuper(database, (client) => storeHistories(app, client, [{ person, beats }]));
  const dayOf = (index: number) => localDateOf(beats.at(index)?.time ?? now(), persona.zone);
  return { count: beats.length, first: dayOf(0), last: dayOf(-1) };
}

interface BuiltRun extends WorkerRun {
  readonly file: string;
}

async function benchDump(
  context: BenchContext,
  person: BenchPerson,
  { type, count }: { readonly type: DumpType; readonly count: number },
): Promise<BuiltRun> {
  const { app, env, database, rows, problems, log } = context;
  const { id } = await app.get(DumpsService, { strict: false }).request(person.id, { type, emailWhenFinished: false });
  const run = await runWorker(context);
  const { items = 0, plain_bytes: plain = 0 } = (await builtDump(database.superUrl, id)) ?? {};
  if (type !== 'daily' && Number(items) !== count) problems.push(`${dumpRow(type)}: ${items} of ${count} heartbeats`);
  const file = join(env.DATA_DIR as string, 'blobs', 'dumps', id);
  const { size } = await stat(file);
  const mb = (bytes: number) => Math.round(bytes / MB);
  const note = `${memoryOf(run)}, ${run.seconds.toFixed(1)} s, ${items} items, ${mb(Number(plain))} MB as ${mb(size)} MB`;
  log(`  ${dumpRow(type)}: ${note}`);
  rows.push({ section: 'dumps', name: dumpRow(type), value: run.peak, note });
  return { ...run, file };
}

const memoryOf = ({ peak, atRest }: WorkerRun) => `peak RSS ${peak.toFixed(0)} MB (${atRest.toFixed(0)} MB before)`;

async function benchRoundTrip(
  context: BenchContext,
  dump: BuiltRun & { readonly count: number },
  exported: Exported,
): Promise<void> {
  const { rows, problems, log } = context;
  const back = await roundTrip(context, exported);
  const { state, imported, rejected } = back.import;
  if (state !== 'completed' || imported !== dump.count)
    problems.push(`${IMPORT_ROW}: ${state}, ${imported} of ${dump.count} heartbeats, ${rejected} refused`);
  for (const difference of back.differences.slice(0, DIFFERENCES_SHOWN)) problems.push(`${ROUND_TRIP}: ${difference}`);
  const note = `${memoryOf(back)}, ${back.seconds.toFixed(1)} s, ${Math.round(imported / back.seconds)} heartbeats/s`;
  log(
    `  ${dump.count.toLocaleString('en-US')} heartbeats dumped in ${dump.seconds.toFixed(0)} s, worker peak ${dump.peak.toFixed(0)} MB; ` +
      `imported into an empty account in ${back.seconds.toFixed(0)} s, worker peak ${back.peak.toFixed(0)} MB; ` +
      `${back.days} days compared (${back.worked} with time), ${back.differences.length} differences`,
  );
  rows.push(
    { section: 'dumps', name: IMPORT_ROW, value: back.peak, note },
    {
      section: 'dumps',
      name: ROUND_TRIP,
      value: back.differences.length,
      note: `${back.differences.length} of ${back.days} days, ${back.worked} of them with time`,
    },
  );
}

async function builtDump(url: string, id: string): Promise<{ items: string; plain_bytes: string } | undefined> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const text = `select items, plain_bytes from data_dumps where id = $1 and state = 'completed'`;
    return (await client.query<{ items: string; plain_bytes: string }>(text, [id])).rows[0];
  } finally {
    await client.end();
  }
}
