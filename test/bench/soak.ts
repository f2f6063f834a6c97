import { setTimeout as sleep } from 'node:timers/promises';
import { MICROS_PER_SECOND } from '#libs/kernel';
import type { BenchContext } from './context.js';
import { HttpConnection, serialiseRequest } from './http-client.js';
import { type BenchPerson, createPerson } from './people.js';
import { Typist } from './personas.js';
import { BULK, bulksOf, now } from './workload.js';

const LANES = 4;
const PAUSE_MS = 20;
const SAMPLE_MS = 1_000;
const KNOWN_BULKS = 200;
const NEW_EVERY_MS = 5_000;
const MB = 1_048_576;
/** What a young process takes once, caches and compiled code, is no leak. */
const SETTLED_MINUTES = 2;
const PATHS = ['statusbar/today', 'summaries?range=Last%207%20Days', 'stats/last_30_days', 'durations?date=today'];

export const SOAK = 'growth of the API process';

interface Sample {
  readonly minute: number;
  readonly mb: number;
}

/** Steady traffic of writers and readers while the API's memory is watched. */
export async function benchSoak(context: BenchContext): Promise<void> {
  const { options, rows, log, problems } = context;
  const minutes = options.soakMinutes;
  if (minutes === 0) {
    rows.push({ section: 'memory', name: SOAK, note: 'not run (--soak 10)' });
    log('  not run (--soak 10)');
    return;
  }
  const until = performance.now() + minutes * 60_000;
  const samples: Sample[] = [];
  const counts = { calls: 0, failed: 0 };
  const people: BenchPerson[] = [];
  for (let lane = 0; lane < LANES; lane++) people.push(await createPerson(context.app, options.seed));
  await Promise.all([
    watch(context, until, samples),
    ...people.flatMap((person) => [write(context, person, until, counts), read(context, person, until, counts)]),
  ]);
  const settled = minutes > SETTLED_MINUTES ? SETTLED_MINUTES : minutes / 2;
  const slope = slopeOf(samples.filter(({ minute }) => minute >= settled));
  const [first, last] = [samples[0]?.mb ?? 0, samples.at(-1)?.mb ?? 0];
  const note = `${slope.toFixed(2)} MB/min after minute ${settled}; RSS ${first.toFixed(0)} to ${last.toFixed(0)} MB in ${minutes} min, ${counts.calls} calls`;
  log(`  ${note}`);
  rows.push({ section: 'memory', name: SOAK, value: slope, note });
  if (counts.failed > 0) problems.push(`soak: ${counts.failed} calls failed`);
}

async function watch({ api }: BenchContext, until: number, samples: Sample[]): Promise<void> {
  const started = performance.now();
  for (let at = started; at < until; at = performance.now()) {
    samples.push({ minute: (at - started) / 60_000, mb: (await api.memory()).rss / MB });
    await sleep(SAMPLE_MS);
  }
}

interface Counts {
  calls: number;
  failed: number;
}

/**
 * The same bulks over and over, out of the last half hour and the last month, and a new one now and then: a client that
 * resends. What is stored hardly grows, so that memory is all that can.
 */
async function write({ api }: BenchContext, person: BenchPerson, until: number, counts: Counts): Promise<void> {
  const connection = await HttpConnection.open(api.url);
  const { random } = person;
  const typist = new Typist(random, person.persona);
  const span = (seconds: number) => random.int(0, seconds * MICROS_PER_SECOND);
  const bulkAt = (start: number) =>
    bulksOf(
      person,
      Array.from({ length: BULK }, () => typist.beat(start - span(600), 1)),
    );
  const known = Array.from({ length: KNOWN_BULKS }, (_, index) =>
    bulkAt(now() - (index % 8 === 0 ? span(1_800) : span(30 * 86_400))),
  );
  let nextNew = performance.now();
  for (let turn = 0; performance.now() < until; turn++) {
    const isNew = performance.now() >= nextNew;
    if (isNew) nextNew += NEW_EVERY_MS;
    const bulks = isNew ? bulkAt(now()) : (known[turn % KNOWN_BULKS] as ReturnType<typeof bulkAt>);
    for (const { request } of bulks) count(counts, (await connection.send(request)).status === 201);
    await sleep(PAUSE_MS);
  }
  connection.close();
}

async function read({ api }: BenchContext, person: BenchPerson, until: number, counts: Counts): Promise<void> {
  const connection = await HttpConnection.open(api.url);
  const requests = PATHS.map((path) =>
    serialiseRequest({ method: 'GET', path: `/api/v1/users/current/${path}`, headers: person.headers }),
  );
  for (let turn = 0; performance.now() < until; turn++) {
    const { status } = await connection.send(requests[turn % requests.length] as Buffer);
    count(counts, status === 200);
    await sleep(PAUSE_MS);
  }
  connection.close();
}

function count(counts: Counts, ok: boolean): void {
  counts.calls += 1;
  if (!ok) counts.failed += 1;
}

/** Least squares, MB per minute. */
function slopeOf(samples: readonly Sample[]): number {
  const mean = (of: (sample: Sample) => number) =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [minute, mb] = [mean((sample) => sample.minute), mean((sample) => sample.mb)];
  const above = samples.reduce((sum, sample) => sum + (sample.minute - minute) * (sample.mb - mb), 0);
  const below = samples.reduce((sum, sample) => sum + (sample.minute - minute) ** 2, 0);
  return below === 0 ? 0 : above / below;
}
