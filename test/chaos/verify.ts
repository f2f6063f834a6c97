import { withClient } from '../../tools/postgres/roles.mjs';
import { type OracleBeat, order, sumByDay } from '../engine/oracle.js';
import type { Journal, PersonLog } from './journal.js';

/** How a new person's time is counted. */
const RULES = { rule: 'join', edge: 'inclusive', timeoutUs: 900_000_000, writesOnly: false } as const;
const DAY_MS = 86_400_000;
/** Answers show seconds; sums are kept in microseconds. */
const TOLERANCE_SECONDS = 0.001;

export interface Verdict {
  readonly sent: number;
  readonly acknowledged: number;
  readonly refused: number;
  /** Distinct ones. */
  readonly stored: number;
  /** Acknowledged, and not there. */
  readonly lost: number;
  /** Rows beyond the first of a heartbeat. */
  readonly doubled: number;
  /** There, and nobody sent it, or it was refused. */
  readonly strange: number;
  /** There although no client was told: allowed, the answer was lost. */
  readonly untold: number;
  readonly days: number;
  /** Days of people whose sum is not what their stored heartbeats add up to. */
  readonly wrongDays: readonly string[];
}

export interface VerifyOptions {
  readonly journal: Journal;
  /** Superuser's, of the product's database. */
  readonly databaseUrl: string;
  readonly apiUrl: string;
  readonly keys: ReadonlyMap<string, string>;
}

/** Compares what the clients were told with what is stored, and what the product adds up with a recomputation. */
export async function verify({ journal, databaseUrl, apiUrl, keys }: VerifyOptions): Promise<Verdict> {
  const stored = await storedTimes(databaseUrl);
  const { sent, acknowledged, refused } = journal;
  const verdict = { ...NOTHING, sent, acknowledged, refused };
  const wrongDays: string[] = [];
  for (const person of journal.people) {
    const rows = stored.get(person.username) ?? new Map<number, number>();
    const counts = countsOf(person, rows);
    for (const name of COUNTED) verdict[name] += counts[name];
    const expected = expectedDays(person, rows);
    const found = await daysOf(apiUrl, keys.get(person.username) ?? '', [...expected.keys()].sort());
    verdict.days += expected.size;
    wrongDays.push(...differences(person, expected, found));
  }
  return { ...verdict, wrongDays };
}

const NOTHING = { stored: 0, lost: 0, doubled: 0, strange: 0, untold: 0, days: 0 };
const COUNTED = ['stored', 'lost', 'doubled', 'strange', 'untold'] as const;

/** @param rows copies by time, as stored */
function countsOf(person: PersonLog, rows: ReadonlyMap<number, number>): Record<(typeof COUNTED)[number], number> {
  const times = [...rows.keys()];
  const isStrange = (time: number) => person.sent.get(time)?.isInvalid !== false;
  return {
    stored: rows.size,
    lost: [...person.acknowledged].filter((time) => !rows.has(time)).length,
    doubled: [...rows.values()].reduce((sum, copies) => sum + copies - 1, 0),
    strange: times.filter(isStrange).length,
    untold: times.filter((time) => !isStrange(time) && !person.acknowledged.has(time)).length,
  };
}

/** Rows per time (µs), by name. */
async function storedTimes(databaseUrl: string): Promise<Map<string, Map<number, number>>> {
  const { rows } = await withClient(databaseUrl, (client) =>
    client.query({
      text: `select u.username, (extract(epoch from h.time) * 1000000)::bigint::text, count(*)::integer
        from heartbeats h join users u on u.id = h.user_id group by 1, 2`,
      rowMode: 'array',
    }),
  );
  const people = new Map<string, Map<number, number>>();
  for (const [username, time, copies] of rows as unknown as [string, string, number][]) {
    const times = people.get(username) ?? new Map<number, number>();
    people.set(username, times.set(Number(time), copies));
  }
  return people;
}

/** Seconds by local day, worked out from raw heartbeats alone: each stored one once. */
function expectedDays(person: PersonLog, rows: ReadonlyMap<number, number>): Map<string, number> {
  const beats = [...rows.keys()].flatMap((time) => {
    const beat = person.sent.get(time);
    return beat === undefined ? [] : [oracleBeat(time, beat.entity, beat.project)];
  });
  const sums = sumByDay(order(beats), { ...RULES, zone: person.zone }, () => '');
  return new Map([...sums].map(([key, us]) => [key.slice(0, -1), us / 1_000_000]));
}

function oracleBeat(time: number, entity: string, project: string): OracleBeat {
  const unsaid = { branch: null, language: null, isWrite: null, editor: null, os: null, machine: null };
  return { time, entity, type: 'file', project, category: 'coding', edits: {}, ...unsaid };
}

/** What the product answers, seconds by local day. */
async function daysOf(apiUrl: string, key: string, days: readonly string[]): Promise<Map<string, number>> {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return new Map();
  const headers = { authorization: `Basic ${Buffer.from(key).toString('base64')}` };
  const found = new Map<string, number>();
  for (let start = Date.parse(first); start <= Date.parse(last); start += 30 * DAY_MS) {
    const end = Math.min(start + 29 * DAY_MS, Date.parse(last));
    const range = `start=${dateOf(start)}&end=${dateOf(end)}`;
    const response = await fetch(`${apiUrl}/api/v1/users/current/summaries?${range}`, { headers });
    if (response.status !== 200) throw new Error(`summaries answered ${response.status}`);
    const { data } = (await response.json()) as { data: { grand_total: { total_seconds: number }; range: Range }[] };
    for (const { grand_total: total, range: day } of data) found.set(day.date, total.total_seconds);
  }
  return found;
}

interface Range {
  readonly date: string;
}

const dateOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

function differences(
  { username }: PersonLog,
  expected: ReadonlyMap<string, number>,
  found: ReadonlyMap<string, number>,
): string[] {
  const days = new Set([...expected.keys(), ...found.keys()]);
  return [...days].flatMap((day) => {
    const [wanted, got] = [expected.get(day) ?? 0, found.get(day) ?? 0];
    return Math.abs(wanted - got) <= TOLERANCE_SECONDS ? [] : [`${username} ${day}: ${got} s instead of ${wanted} s`];
  });
}
