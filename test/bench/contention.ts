import { Random } from '../engine/random.js';
import { compareWithBruteForce } from './brute-force.js';
import { addRow, asSuper, type BenchContext } from './context.js';
import { HttpConnection } from './http-client.js';
import { type Measured, measure } from './measure.js';
import type { BenchPerson } from './people.js';
import { rowOf } from './report.js';
import { DEADLOCKS } from './sql/brute-force.sql.js';
import { BULK, type Bulk, makeMixedWorkload } from './workload.js';

const CONNECTIONS = 16;
const BULKS = 480;
/** Of the bulks, how many are sent a second time. */
const RESENT = 0.25;
const TIME_LIMIT_SECONDS = 120;

export const ONE_PERSON = 'one person';
export const SIXTEEN_PEOPLE = '16 people';

/** Everybody at once on 16 connections, late and live and sent again; then the sums are counted by brute force. */
export async function benchContention(context: BenchContext): Promise<void> {
  await contend(context, ONE_PERSON, 1);
  await contend(context, SIXTEEN_PEOPLE, CONNECTIONS);
}

async function contend(context: BenchContext, name: string, people: number): Promise<void> {
  const { app, database, options, problems, rows, log } = context;
  const workload = await makeMixedWorkload(app, { seed: options.seed, people, bulksPerPerson: BULKS / people });
  const deadlocksBefore = await deadlocks(context);
  const sent = await sendMixed(context, workload.flat());
  const persons = [...new Set(workload.flat().map(({ person }) => person))];
  const verdict = await compareWithBruteForce(database, persons);
  const lost = distinctHeartbeats(workload.flat()) - verdict.heartbeats;
  const stuck = (await deadlocks(context)) - deadlocksBefore;
  addRow(
    context,
    rowOf('contention', name, sent, {
      connections: CONNECTIONS,
      perSecond: sent.perSecond * BULK,
      unit: 'heartbeats/s',
      value: verdict.differing + Math.abs(lost) + stuck,
      note: `${verdict.compared} sums compared, ${verdict.differing} differ; ${verdict.heartbeats} heartbeats, ${lost} lost; ${stuck} deadlocks`,
    }),
  );
  log(`  ${rows.at(-1)?.note}`);
  if (verdict.differing > 0) problems.push(`contention, ${name}: ${verdict.differing} sums differ from brute force`);
  if (lost !== 0) problems.push(`contention, ${name}: ${lost} heartbeats lost`);
  if (stuck > 0) problems.push(`contention, ${name}: ${stuck} deadlocks`);
}

/** A shared queue: which connection sends what, and what overtakes what, is left to chance. */
async function sendMixed({ api, options }: BenchContext, bulks: readonly Bulk[]): Promise<Measured> {
  const random = new Random(options.seed);
  const resent = bulks.filter(() => random.chance(RESENT));
  const queue = random.shuffle([...bulks, ...resent]);
  const connections = await Promise.all(Array.from({ length: CONNECTIONS }, () => HttpConnection.open(api.url)));
  try {
    return await measure({
      lanes: CONNECTIONS,
      seconds: TIME_LIMIT_SECONDS,
      call: async (lane) => {
        const bulk = queue.pop();
        if (bulk === undefined) return null;
        const { status, body } = await (connections[lane] as HttpConnection).send(bulk.request);
        return status === 201 && everyItemAccepted(body);
      },
    });
  } finally {
    for (const connection of connections) connection.close();
  }
}

function everyItemAccepted(body: Buffer): boolean {
  const { responses } = JSON.parse(body.toString()) as { responses: [unknown, number][] };
  return responses.every(([, status]) => status === 201);
}

function distinctHeartbeats(bulks: readonly Bulk[]): number {
  const keyOf = (person: BenchPerson, item: Record<string, unknown>) => `${person.id}:${item.time}:${item.entity}`;
  return new Set(bulks.flatMap(({ person, items }) => items.map((item) => keyOf(person, item)))).size;
}

function deadlocks({ database }: BenchContext): Promise<number> {
  return asSuper(database, async (client) => {
    const { rows } = await client.query<{ deadlocks: string }>(DEADLOCKS);
    return Number(rows[0]?.deadlocks ?? 0);
  });
}
