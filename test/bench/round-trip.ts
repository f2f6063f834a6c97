import { createReadStream } from 'node:fs';
import { type Import, ImportsService } from '#libs/imports';
import { addDays, type LocalDate } from '#libs/kernel';
import type { BenchContext } from './context.js';
import { type BenchPerson, createPerson } from './people.js';
import { runWorker, type WorkerRun } from './worker-run.js';

/** Days per answer. */
const SPAN = 366;
/** What every day is cut into. Machines have ids of their own in each account, so only names and times are compared. */
const CUTS = [
  'projects',
  'languages',
  'editors',
  'operating_systems',
  'machines',
  'categories',
  'dependencies',
] as const;

interface Cut {
  readonly name: string;
  readonly total_seconds: number;
}

type Day = {
  readonly range: { readonly date: LocalDate };
  readonly grand_total: { readonly total_seconds: number };
} & {
  readonly [name in (typeof CUTS)[number]]: readonly Cut[];
};

export interface RoundTrip extends WorkerRun {
  readonly import: Import;
  readonly days: number;
  /** Days with any time. */
  readonly worked: number;
  readonly differences: readonly string[];
}

/** Takes the file of an export into an account where nothing is, and compares what the API says of every day of both. */
export async function roundTrip(context: BenchContext, { person, file, first, last }: Exported): Promise<RoundTrip> {
  const { app, options } = context;
  const { persona } = person;
  const heir = await createPerson(app, options.seed, { zone: persona.zone });
  const imports = app.get(ImportsService, { strict: false });
  const received = await imports.receive(heir.id, createReadStream(file));
  const { id } = await imports.start(heir.id, { kind: 'beatkeeper', fileName: 'dump.json.gz' }, received);
  const run = await runWorker(context);
  const differences: string[] = [];
  let [days, worked] = [0, 0];
  for (let from = first; from <= last; from = addDays(from, SPAN)) {
    const end = addDays(from, SPAN - 1);
    const to = end < last ? end : last;
    const [before, after] = [await daysOf(context, person, from, to), await daysOf(context, heir, from, to)];
    days += before.length;
    worked += before.filter((day) => day.grand_total.total_seconds > 0).length;
    differences.push(...differencesOf(before, after));
  }
  return { ...run, import: await imports.get(heir.id, id), days, worked, differences };
}

export interface Exported {
  readonly person: BenchPerson;
  readonly file: string;
  readonly first: LocalDate;
  readonly last: LocalDate;
}

async function daysOf({ api }: BenchContext, { headers }: BenchPerson, from: LocalDate, to: LocalDate): Promise<Day[]> {
  const url = `${api.url}/api/v1/users/current/summaries?start=${from}&end=${to}`;
  const answer = await fetch(url, { headers });
  if (answer.status !== 200) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { data: Day[] }).data;
}

function differencesOf(before: readonly Day[], after: readonly Day[]): string[] {
  if (before.length !== after.length) return [`${before.length} days, and ${after.length} of them after the import`];
  return before.flatMap((day, index) => {
    const [was, is] = [told(day), told(after[index] as Day)];
    return was === is ? [] : [`${was} became ${is}`];
  });
}

function told(day: Day): string {
  const cuts = CUTS.map((cut) => [cut, day[cut].map(({ name, total_seconds: time }) => [name, time]).sort(byName)]);
  return JSON.stringify([day.range.date, day.grand_total.total_seconds, ...cuts]);
}

const byName = ([a]: (string | number)[], [b]: (string | number)[]) => (String(a) < String(b) ? -1 : 1);
