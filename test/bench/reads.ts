import { addDays, localDateOf } from '#libs/kernel';
import { addRow, type BenchContext } from './context.js';
import { type Cost, CountingApp } from './counting-app.js';
import { HttpConnection, serialiseRequest } from './http-client.js';
import { type Measured, measure } from './measure.js';
import { fillNaive, lastDays, measureNaive } from './naive.js';
import type { BenchPerson } from './people.js';
import { POLICY_PAIRS, READER_NAMES, READER_ROWS, veteranFilter } from './reader-rows.js';
import { type Row, rowOf } from './report.js';
import { type SeededPeople, seed } from './seed.js';
import { sizeRow } from './sizes.js';
import { TRIVIAL_PATH } from './trivial.js';
import { now } from './workload.js';

const SECTION = 'reads';
const USER = '/api/v1/users/current';
const WARMUP_SECONDS = 0.5;
/** Connections of what editors ask for all day long. */
const POLLED_LANES = [1, 8];

export const NAMES = {
  trivial: 'trivial route',
  statusBar: 'statusbar/today',
  unchanged: 'statusbar/today, matching ETag',
  lastYear: 'stats/last_year (ten years)',
  allTime: 'stats/all_time (ten years)',
  totalAllTime: 'all_time_since_today (ten years)',
  naiveAllTime: 'naive fold, all time',
  naiveLastYear: 'naive fold, last year',
  naiveFiltered: 'naive fold, project + language, all time',
} as const;

interface ReadPlan {
  readonly name: string;
  readonly person: BenchPerson;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly lanes?: readonly number[];
}

/** Every read through HTTP, then the folds that they are compared with, and what has no route yet. */
export async function benchReads(context: BenchContext): Promise<void> {
  const started = performance.now();
  const people = await seed(context);
  context.log(`  seeded in ${((performance.now() - started) / 1000).toFixed(0)} s`);
  await sizeRow(context);
  const counting = await CountingApp.open(context);
  try {
    const measured = new Map<string, Measured>();
    const plans = plansOf(people, await etagOf(context, people.regular));
    for (const plan of plans.filter(({ lanes }) => lanes !== undefined))
      await measureRead(context, plan, Math.max(...POLLED_LANES));
    for (const plan of plans) {
      for (const lanes of plan.lanes ?? [1]) {
        const { result, note } = await measureRead(context, plan, lanes);
        measured.set(`${plan.name}:${lanes}`, result);
        const cost = lanes === 1 ? await counting.visit(plan) : undefined;
        addRow(context, against(measured, { ...readRow(plan.name, lanes, result, cost), note }));
      }
    }
    await readerRows(context, people, counting);
    await naiveRows(context, people, measured);
    await counting.writePlans();
  } finally {
    await counting.close();
  }
}

function plansOf({ regular, veteran }: SeededPeople, etag: string): ReadPlan[] {
  const yesterday = addDays(localDateOf(now(), regular.persona.zone), -1);
  const project = encodeURIComponent(veteranFilter(veteran).project);
  const of = (person: BenchPerson, name: string, path: string, more: Partial<ReadPlan> = {}): ReadPlan => ({
    name,
    person,
    path: `${USER}/${path}`,
    ...more,
  });
  const polled = { lanes: POLLED_LANES };
  return [
    { name: NAMES.trivial, person: regular, path: TRIVIAL_PATH, ...polled },
    of(regular, NAMES.statusBar, 'statusbar/today', polled),
    of(regular, NAMES.unchanged, 'statusbar/today', { ...polled, headers: { 'If-None-Match': etag } }),
    of(regular, 'durations of a day', `durations?date=${yesterday}`),
    of(regular, 'summaries, 7 days', 'summaries?range=Last%207%20Days'),
    of(regular, 'summaries, 7 days, other zone', 'summaries?range=Last%207%20Days&timezone=Pacific/Chatham'),
    of(regular, 'stats/last_30_days', 'stats/last_30_days'),
    of(regular, 'stats/last_30_days, other timeout', 'stats/last_30_days?timeout=5'),
    of(veteran, NAMES.lastYear, 'stats/last_year'),
    of(veteran, NAMES.allTime, 'stats/all_time'),
    of(veteran, NAMES.totalAllTime, 'all_time_since_today'),
    of(veteran, 'all_time_since_today, one project', `all_time_since_today?project=${project}`),
    { name: 'Wakapi: summary of today', person: regular, path: '/api/summary?interval=today' },
    { name: 'Wakapi: summary of all time (ten years)', person: veteran, path: '/api/summary?interval=any' },
    {
      name: 'Wakapi: badge of all time (ten years)',
      person: veteran,
      path: `/api/badge/${veteran.username}/interval:any`,
    },
    { name: 'Wakapi: metrics (ten years)', person: veteran, path: '/api/metrics' },
  ];
}

function requestOf({ person, path, headers }: ReadPlan): Buffer {
  return serialiseRequest({ method: 'GET', path, headers: { ...person.headers, ...headers } });
}

async function etagOf({ api }: BenchContext, person: BenchPerson): Promise<string> {
  const connection = await HttpConnection.open(api.url);
  const plan = { name: '', person, path: `${USER}/statusbar/today` };
  const { headers } = await connection.send(requestOf(plan));
  connection.close();
  return /\r\netag: *([^\r]+)/i.exec(headers)?.[1] ?? '';
}

interface ReadResult {
  readonly result: Measured;
  /** What an answer costs the API's process. */
  readonly note: string;
}

async function measureRead({ api, options }: BenchContext, plan: ReadPlan, lanes: number): Promise<ReadResult> {
  const connections = await Promise.all(Array.from({ length: lanes }, () => HttpConnection.open(api.url)));
  const request = requestOf(plan);
  const expected = plan.headers === undefined ? 200 : 304;
  const call = async (lane: number) => (await (connections[lane] as HttpConnection).send(request)).status === expected;
  try {
    await measure({ lanes, seconds: WARMUP_SECONDS, call });
    const before = await api.memory();
    const result = await measure({ lanes, seconds: options.readSeconds, call });
    const cpuMs = ((await api.memory()).cpuSeconds - before.cpuSeconds) * 1_000;
    return { result, note: `API ${(cpuMs / result.count).toFixed(2)} ms CPU` };
  } finally {
    for (const connection of connections) connection.close();
  }
}

function readRow(name: string, connections: number, measured: Measured, cost?: Cost): Row {
  return rowOf(SECTION, name, measured, { connections, ...cost });
}

/** The status bar stands beside the route that does nothing. */
function against(measured: ReadonlyMap<string, Measured>, row: Row): Row {
  if (row.name !== NAMES.statusBar && row.name !== NAMES.unchanged) return row;
  const trivial = measured.get(`${NAMES.trivial}:${row.connections}`);
  if (trivial === undefined || row.perSecond === undefined) return row;
  return { ...row, ratio: row.perSecond / trivial.perSecond, against: NAMES.trivial };
}

async function readerRows(context: BenchContext, people: SeededPeople, counting: CountingApp): Promise<void> {
  for (const { name, read } of READER_ROWS) {
    const measured = await measure({
      lanes: 1,
      seconds: context.options.readSeconds,
      warmupSeconds: WARMUP_SECONDS,
      call: async () => {
        await read(context.app, people);
        return true;
      },
    });
    const cost = await counting.observe(name, (app) => read(app, people));
    addRow(context, { ...readRow(name, 1, measured, cost), note: 'at the library, without HTTP' });
  }
  const p50 = (wanted: string) => context.rows.find(({ name }) => name === wanted)?.p50;
  for (const { computed, stored } of POLICY_PAIRS) {
    const [own, base] = [p50(computed), p50(stored)];
    if (own === undefined || base === undefined) continue;
    const note = `times as long as ${stored}`;
    context.rows.push({ section: 'gap policies', name: computed, p50: own, ratio: own / base, note });
  }
}

async function naiveRows(
  context: BenchContext,
  { veteran: person }: SeededPeople,
  reads: ReadonlyMap<string, Measured>,
): Promise<void> {
  await fillNaive(context, person);
  const allTime = lastDays(context.options.years * 366 + 1);
  const folds = [
    { name: NAMES.naiveAllTime, question: { person, ...allTime }, reads: [NAMES.allTime, NAMES.totalAllTime] },
    { name: NAMES.naiveLastYear, question: { person, ...lastDays(365) }, reads: [NAMES.lastYear] },
    {
      name: NAMES.naiveFiltered,
      question: { person, ...allTime, ...veteranFilter(person) },
      reads: [READER_NAMES.filtered],
    },
  ];
  for (const fold of folds) {
    const { measured } = await measureNaive(context, fold.question);
    addRow(context, { ...readRow(fold.name, 1, measured), note: 'in SQL, without HTTP' });
    for (const name of fold.reads) {
      const read = reads.get(`${name}:1`)?.p50 ?? context.rows.find((row) => row.name === name)?.p50;
      if (read !== undefined) context.rows.push(timesFaster(name, read, measured.p50, fold.name));
    }
  }
}

/** p50 of the fold over p50 of the read; both absolute values stand in the section of reads. */
function timesFaster(name: string, p50: number, foldP50: number, fold: string): Row {
  return { section: 'against the naive fold', name, p50, ratio: foldP50 / p50, note: `times faster than ${fold}` };
}
