import type { INestApplicationContext } from '@nestjs/common';
import { IngestRepository, type IngestRow } from '#libs/durations';
import { type ClientInfo, HeartbeatIngestService } from '#libs/heartbeats';
import { MICROS_PER_SECOND } from '#libs/kernel';
import { historyOf, itemOf } from './history.js';
import { serialiseRequest } from './http-client.js';
import { type BenchPerson, createPerson } from './people.js';
import { type Beat, Typist } from './personas.js';

/** What kind of heartbeats arrive. `queued`: an offline machine's blocks; `shuffled`: nothing fits together. */
export type Arrival = 'in order' | 'late, queued' | 'late, shuffled';

export const BULK = 25;

/** One call's heartbeats of one person, in every form they are sent in. */
export interface Bulk {
  readonly person: BenchPerson;
  readonly items: readonly Record<string, unknown>[];
  /** The whole HTTP request. */
  readonly request: Buffer;
}

/** Bulks of several people; each person's in the order they are to be sent. */
export type Workload = readonly (readonly Bulk[])[];

export interface WorkloadPlan {
  readonly seed: number;
  readonly arrival: Arrival;
  readonly people: number;
  readonly bulksPerPerson: number;
}

const HOUR = 3_600 * MICROS_PER_SECOND;
/** Heartbeats younger than two hours are live; the rest of the span is for preparing and sending. */
const LIVE_SPAN = 1.9 * HOUR;
const LATE_SINCE = 3 * HOUR;
const LATE_DAYS = 30;

export async function makeWorkload(app: INestApplicationContext, plan: WorkloadPlan): Promise<Workload> {
  const { arrival, people, bulksPerPerson, seed } = plan;
  const workload: Bulk[][] = [];
  for (let index = 0; index < people; index++) {
    const person = await createPerson(app, seed);
    const beats = arrival === 'in order' ? liveBeats(person, bulksPerPerson) : lateBeats(person, bulksPerPerson);
    workload.push(bulksOf(person, arrange(person, beats, arrival)));
  }
  return workload;
}

/** Half of each person's bulks live, half from the month before; no order among them. */
export async function makeMixedWorkload(
  app: INestApplicationContext,
  { seed, people, bulksPerPerson }: Omit<WorkloadPlan, 'arrival'>,
): Promise<Workload> {
  const workload: Bulk[][] = [];
  for (let index = 0; index < people; index++) {
    const person = await createPerson(app, seed);
    const live = liveBeats(person, Math.floor(bulksPerPerson / 2));
    const late = lateBeats(person, Math.ceil(bulksPerPerson / 2));
    workload.push([...bulksOf(person, live), ...bulksOf(person, arrange(person, late, 'late, shuffled'))]);
  }
  return workload;
}

function liveBeats({ random, persona }: BenchPerson, bulks: number): Beat[] {
  const typist = new Typist(random, persona);
  const count = bulks * BULK;
  const spacing = Math.min(30 * MICROS_PER_SECOND, Math.floor(LIVE_SPAN / count));
  const start = now() - count * spacing;
  return Array.from({ length: count }, (_, index) =>
    typist.beat(start + index * spacing + random.int(0, Math.floor(spacing * 0.9)), 1),
  );
}

function lateBeats({ random, persona }: BenchPerson, bulks: number): Beat[] {
  const count = bulks * BULK;
  const perDay = Math.ceil(count / (LATE_DAYS - 1));
  return [...historyOf({ random, persona, days: LATE_DAYS, perDay, until: now() - LATE_SINCE })].slice(-count);
}

function arrange({ random }: BenchPerson, beats: Beat[], arrival: Arrival): Beat[] {
  if (arrival === 'in order') return beats;
  if (arrival === 'late, shuffled') return random.shuffle(beats);
  return random.shuffle(chunksOf(beats)).flat();
}

/** Requests of 25 heartbeats each; a smaller rest is left out. */
export function bulksOf(person: BenchPerson, beats: readonly Beat[]): Bulk[] {
  return chunksOf(beats)
    .filter((chunk) => chunk.length === BULK)
    .map((chunk) => {
      const items = chunk.map(itemOf);
      const path = '/api/v1/users/current/heartbeats.bulk';
      const request = serialiseRequest({ method: 'POST', path, headers: person.headers, body: JSON.stringify(items) });
      return { person, items, request };
    });
}

export function chunksOf<Item>(items: readonly Item[], size = BULK): Item[][] {
  const chunks: Item[][] = [];
  for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size));
  return chunks;
}

/** What the controller would read from the headers of a bulk. */
export function clientOf({ headers, persona }: BenchPerson): ClientInfo {
  return {
    userAgent: headers['User-Agent'],
    machine: headers['X-Machine-Name'] ?? null,
    timezone: persona.zone,
    ip: '127.0.0.1',
  };
}

/**
 * The rows that ingest makes of each bulk, without storing one: what the repository and the floor are given. Dictionary
 * values are interned on the way.
 */
export async function rowsOf(app: INestApplicationContext, workload: Workload): Promise<IngestRow[][][]> {
  const repository = app.get(IngestRepository, { strict: false });
  const service = app.get(HeartbeatIngestService, { strict: false });
  let taken: IngestRow[] = [];
  const take = async (rows: readonly IngestRow[]) => {
    taken.push(...rows);
    return rows.map(() => 'stored' as const);
  };
  Object.assign(repository, { tryIngest: take, ingestWaiting: take });
  try {
    const all: IngestRow[][][] = [];
    for (const bulks of workload) {
      const own: IngestRow[][] = [];
      for (const { person, items } of bulks) {
        taken = [];
        await service.ingest(person.id, items, clientOf(person));
        own.push(taken);
      }
      all.push(own);
    }
    return all;
  } finally {
    for (const name of ['tryIngest', 'ingestWaiting']) Reflect.deleteProperty(repository, name);
  }
}

/** µs; the run's own present, by which the server decides what is late. */
export function now(): number {
  return Date.now() * 1000;
}
