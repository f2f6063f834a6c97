import { IngestRepository, type IngestRow } from '#libs/durations';
import { HeartbeatIngestService } from '#libs/heartbeats';
import { addRow, asSuper, type BenchContext, settle } from './context.js';
import { InsertFloor, measureCopy } from './floors.js';
import { HttpConnection } from './http-client.js';
import { type Measured, measure } from './measure.js';
import { type Row, rowOf } from './report.js';
import { type Arrival, BULK, type Bulk, clientOf, makeWorkload, rowsOf, type Workload } from './workload.js';

const PEOPLE = 16;
const BULKS_PER_PERSON = 160;
const BULKS_PER_PERSON_ALONE = 25;
/** Bulks that each person sends before the clock starts: caches are warm, as an hour after any start. */
const WARMUP = 3;

const FLOOR = 'bare INSERT';
const SECTION = 'ingest';

/** Heartbeats a second: through HTTP, through the service and the repository in this process, and the floor. */
export async function benchIngest(context: BenchContext): Promise<void> {
  for (const lanes of [16, 1]) {
    const orderly = await compare(context, { arrival: 'in order', lanes });
    if (lanes === 16) await copyRow(context, orderly);
    await compare(context, { arrival: 'late, shuffled', lanes });
    if (lanes === 16) await compare(context, { arrival: 'late, queued', lanes });
  }
}

interface Comparison {
  readonly arrival: Arrival;
  readonly lanes: number;
}

/** One kind of arrival at every level, the floor with the very rows of the HTTP run. Returns those rows. */
async function compare(context: BenchContext, comparison: Comparison): Promise<IngestRow[]> {
  const { arrival, lanes } = comparison;
  const work = await workloadOf(context, comparison);
  const rows = await rowsOf(context.app, work);
  const seconds = context.options.ingestSeconds;
  const floor = new InsertFloor({
    url: context.database.superUrl,
    lanes: spread(rows, lanes),
    seconds: Math.min(seconds, 3),
  });
  await floor.open();
  try {
    await settle(context.database);
    const bare = await floor.run();
    addRow(context, hbRow(`${FLOOR}, ${arrival}`, lanes, bare));
    await settle(context.database);
    const send = () => sendAll(context, spread(work, lanes), seconds);
    addRow(context, httpRow(arrival, lanes, await send(), bare));
    if (arrival === 'in order') {
      const again = await floor.run();
      addRow(context, hbRow(`${FLOOR}, duplicates`, lanes, again));
      addRow(context, httpRow('duplicates', lanes, await send(), again));
    }
    if (arrival !== 'late, queued') await inProcess(context, comparison, bare);
  } finally {
    await floor.close();
  }
  await asSuper(context.database, (client) => client.query('vacuum heartbeats'));
  return rows.flat(2);
}

async function inProcess(context: BenchContext, comparison: Comparison, bare: Measured): Promise<void> {
  const { app, options } = context;
  const { arrival, lanes } = comparison;
  const seconds = Math.min(options.ingestSeconds, 3);
  const service = app.get(HeartbeatIngestService, { strict: false });
  const items = spread(await workloadOf(context, comparison), lanes);
  await settle(context.database);
  const served = await drain(items, seconds, async ({ person, items: own }) => {
    const results = await service.ingest(person.id, own, clientOf(person));
    return results.every(({ ok }) => ok);
  });
  addRow(context, hbRow(`service in process, ${arrival}`, lanes, served, bare));
  const repository = app.get(IngestRepository, { strict: false });
  const rows = spread(await rowsOf(app, await workloadOf(context, comparison)), lanes);
  await settle(context.database);
  const stored = await drain(rows, seconds, async (own) => {
    const outcomes = await repository.ingestWaiting(own);
    return outcomes.every((outcome) => outcome === 'stored');
  });
  addRow(context, hbRow(`repository in process, ${arrival}`, lanes, stored, bare));
}

function workloadOf({ app, options }: BenchContext, { arrival, lanes }: Comparison): Promise<Workload> {
  const bulksPerPerson = lanes === 1 ? BULKS_PER_PERSON_ALONE : BULKS_PER_PERSON;
  return makeWorkload(app, { seed: options.seed, arrival, people: PEOPLE, bulksPerPerson });
}

/** A lane per person; one lane takes everybody in turns. */
function spread<Item>(perPerson: readonly (readonly Item[])[], lanes: number): Item[][] {
  if (lanes > 1) return perPerson.map((own) => [...own]);
  const longest = Math.max(...perPerson.map((own) => own.length));
  const turns = Array.from({ length: longest }, (_, turn) => perPerson.flatMap((own) => own.slice(turn, turn + 1)));
  return [turns.flat()];
}

interface Sent {
  readonly measured: Measured;
  /** CPU seconds that the API's process took meanwhile. */
  readonly cpuSeconds: number;
}

async function sendAll({ api }: BenchContext, lanes: readonly (readonly Bulk[])[], seconds: number): Promise<Sent> {
  const connections = await Promise.all(lanes.map(() => HttpConnection.open(api.url)));
  const connectionOf = new Map(lanes.flatMap((own, lane) => own.map((bulk) => [bulk, connections[lane]] as const)));
  try {
    const before = await api.memory();
    const measured = await drain(lanes, seconds, async (bulk) => {
      const { status } = await (connectionOf.get(bulk) as HttpConnection).send(bulk.request);
      return status === 201;
    });
    return { measured, cpuSeconds: (await api.memory()).cpuSeconds - before.cpuSeconds };
  } finally {
    for (const connection of connections) connection.close();
  }
}

/** Each lane works through its own list, the first few items before the clock starts. */
async function drain<Item>(
  lanes: readonly (readonly Item[])[],
  seconds: number,
  work: (item: Item) => Promise<boolean>,
): Promise<Measured> {
  const warmup = lanes.length === 1 ? WARMUP * PEOPLE : WARMUP;
  await Promise.all(
    lanes.map(async (own) => {
      for (const item of own.slice(0, warmup)) await work(item);
    }),
  );
  const next = lanes.map(() => warmup);
  return measure({
    lanes: lanes.length,
    seconds,
    call: async (lane) => {
      const item = lanes[lane]?.[next[lane] as number];
      if (item === undefined) return null;
      next[lane] = (next[lane] as number) + 1;
      return work(item);
    },
  });
}

function httpRow(arrival: string, lanes: number, { measured, cpuSeconds }: Sent, floor: Measured): Row {
  const sent = measured.count + (lanes === 1 ? WARMUP * PEOPLE : WARMUP * lanes);
  const note = `API ${((cpuSeconds * 1_000_000) / (sent * BULK)).toFixed(0)} µs CPU a heartbeat`;
  return { ...hbRow(`HTTP, ${arrival}`, lanes, measured, floor), note };
}

function hbRow(name: string, connections: number, measured: Measured, floor?: Measured): Row {
  const row = rowOf(SECTION, name, measured, {
    connections,
    perSecond: measured.perSecond * BULK,
    unit: 'heartbeats/s',
  });
  return floor === undefined ? row : { ...row, ratio: measured.perSecond / floor.perSecond, against: FLOOR };
}

async function copyRow(context: BenchContext, rows: readonly IngestRow[]): Promise<void> {
  await settle(context.database);
  const { measured, rowsPerSecond } = await measureCopy(context.database.superUrl, rows, 2);
  const row = rowOf(SECTION, 'COPY', measured, { connections: 1, perSecond: rowsPerSecond, unit: 'heartbeats/s' });
  addRow(context, { ...row, note: 'up to 10,000 rows a statement' });
}
