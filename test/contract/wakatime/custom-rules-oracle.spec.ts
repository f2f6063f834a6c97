import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NamedContexts } from '#libs/custom-rules';
import { ApplyRulesHandler, RuleApplication } from '#libs/custom-rules/worker';
import { HeartbeatsReader } from '#libs/heartbeats';
import { GAP_POLICIES, MICROS_PER_SECOND } from '#libs/kernel';
import { ActivityPools } from '#libs/platform/database';
import { localDay, type OracleBeat, type OracleSettings, order, sumByDay } from '../../engine/oracle.js';
import { Random } from '../../engine/random.js';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { drainJobs } from '../../support/jobs.js';

const NOW = '2026-11-21T10:00:00Z';
const ZONES = ['Asia/Kathmandu', 'Pacific/Chatham', 'America/Sao_Paulo'] as const;
const CLIENT = 'wakatime/v1.90.0 (linux-6.6.0-x86_64) go1.22.12 vim/9.0 vim-wakatime/11.1';

/** Two processes on one database: each remembers rules by itself. */
let app: TestApp;
let other: TestApp;
beforeAll(async () => {
  app = await startApp({ now: NOW });
  other = await startApp({ now: NOW, database: app.database });
});
afterAll(async () => {
  await other?.app.close();
  await app?.close();
});

interface Beat {
  readonly time: number;
  readonly entity: string;
  readonly project: string | null;
  readonly branch: string | null;
  readonly language: string;
  readonly category: string;
  readonly dependencies: readonly string[];
  readonly machine: string;
}

interface Wish {
  readonly action: 'change' | 'delete';
  readonly source: string;
  readonly operation: string;
  readonly value: string;
  readonly sets: Readonly<Record<string, string>>;
}

const OPERATIONS = ['equals', 'contains', 'starts with', 'ends with'];

function history(random: Random, size: number): Beat[] {
  let time = Date.parse('2026-09-20T00:00:00Z') / 1000;
  return Array.from({ length: size }, (_, index) => {
    time += random.chance(0.03) ? random.int(20_000, 90_000) : random.int(5, 1_000);
    return {
      time: time + index / 1_000_000,
      entity: `/home/${random.pick(['ada', 'work'])}/f${random.int(0, 6)}.${random.pick(['go', 'ts'])}`,
      project: random.pick(['kite', 'heron', 'Old Kite', null]),
      branch: random.pick(['main', 'wip', null]),
      language: random.pick(['Go', 'TypeScript']),
      category: random.pick(['coding', 'debugging']),
      dependencies: random.pick([[], ['fmt'], ['fmt', 'os']]),
      machine: random.pick(['loom', 'anvil']),
    };
  });
}

function wishes(random: Random, deletes: number): Wish[] {
  return Array.from({ length: random.int(0, 4) }, () => {
    const [source, value] = random.pick([
      ['project', 'KITE'],
      ['project', 'papers'],
      ['entity', '/Home/work/'],
      ['entity', '.ts'],
      ['type', 'file'],
      ['branch', 'wip'],
      ['language', 'go'],
      ['dependencies', 'os'],
      ['category', 'debugging'],
      ['machine', 'loom'],
      ['editor', 'vim'],
      ['operating_system', 'linux'],
    ] as const);
    const sets = random.pick<Wish['sets']>([
      { project: 'papers' },
      { project: 'heron', category: 'writing docs' },
      { project: '', language: 'Prose' },
      { branch: '' },
      { category: '' },
      { machine: 'forge', editor: 'Ed' },
    ]);
    return {
      action: random.chance(deletes) ? 'delete' : 'change',
      source,
      operation: random.pick(OPERATIONS),
      value,
      sets,
    };
  });
}

/** In either spelling; what deletes has only one. */
function bodyOf({ action, source, operation, value, sets }: Wish, random: Random): object {
  if (action === 'change' && random.chance(0.5)) {
    return { name: 'by match', if_match: { [source]: { [operation]: value } }, then_set: sets };
  }
  const destinations = Object.entries(sets).map(([destination, text]) => ({ destination, destination_value: text }));
  return { action, source, operation, source_value: value, destinations };
}

type Fields = Record<string, string | readonly string[] | null>;

function isMet({ source, operation, value }: Wish, fields: Fields): boolean {
  const given = fields[source] ?? null;
  const wanted = value.toUpperCase();
  return (given === null ? [] : [given].flat()).some((text) => {
    const at = text.toUpperCase().indexOf(wanted);
    const isAtEnd = text.toUpperCase().slice(-wanted.length) === wanted;
    if (operation === 'equals') return at === 0 && text.length === value.length;
    if (operation === 'contains') return at !== -1;
    return operation === 'starts with' ? at === 0 : isAtEnd;
  });
}

/** What a beat becomes; undefined: it goes. Written a second time, from what the rules promise. */
function ruled(beat: Beat, rules: readonly Wish[]): Fields | undefined {
  const fields: Fields = { ...beat, time: null, type: 'file', editor: 'Vim', operating_system: 'Linux' };
  for (const rule of rules) {
    if (!isMet(rule, fields)) continue;
    if (rule.action === 'delete') return undefined;
    for (const [name, text] of Object.entries(rule.sets)) {
      fields[name] = text !== '' ? text : name === 'category' ? 'coding' : null;
    }
  }
  return fields;
}

const LABELS = ['project', 'branch', 'language', 'category'] as const;
const labelOf = (beat: Beat, fields: Fields) => JSON.stringify([beat.time, ...LABELS.map((name) => fields[name])]);

const authorized = (from: TestApp, person: TestUser, method: 'get' | 'post' | 'put' | 'delete', path: string) =>
  from.request[method](`/api/v1/users/current/${path}`).set('Authorization', person.authorization);

async function send(from: TestApp, person: TestUser, beats: readonly Beat[]): Promise<void> {
  for (const machine of ['loom', 'anvil']) {
    const items = beats
      .filter((beat) => beat.machine === machine)
      .map(({ machine: _, project, branch, ...rest }) => ({
        ...rest,
        type: 'file',
        ...(project !== null && { project }),
        ...(branch !== null && { branch }),
      }));
    if (items.length === 0) continue;
    const answer = await authorized(from, person, 'post', 'heartbeats.bulk')
      .set({ 'user-agent': CLIENT, 'x-machine-name': machine })
      .send(items);
    expect(answer.body.responses.every(([, status]: [unknown, number]) => status === 201)).toBe(true);
  }
}

async function put(from: TestApp, person: TestUser, rules: readonly Wish[], random: Random): Promise<void> {
  const answer = await authorized(from, person, 'put', 'custom_rules').send(rules.map((rule) => bodyOf(rule, random)));
  expect([answer.status, answer.body]).toMatchObject([200, { data: { job_id: expect.any(String) } }]);
}

/** The job in a process that dies around the `fatal`th statement: before it, or after it was committed and before it is heard of. */
async function dyingJob(from: TestApp, person: TestUser, fatal: number, isHeard: boolean): Promise<void> {
  const pools = from.app.get(ActivityPools, { strict: false });
  let statements = 0;
  const query = async (...params: Parameters<typeof pools.job.query>) => {
    const isLast = ++statements === fatal;
    if (isLast && isHeard) throw new Error('killed');
    const result = await pools.job.query(...params);
    if (isLast) throw new Error('killed');
    return result;
  };
  const job = new Proxy(pools.job, { get: (pool, name) => (name === 'query' ? query : Reflect.get(pool, name)) });
  const application = new RuleApplication({ job } as ActivityPools, from.app.get(NamedContexts, { strict: false }));
  const signal = new AbortController().signal;
  const run = { payload: { userId: person.user.id }, attempt: 1, isLastAttempt: false, signal, progress: () => {} };
  await new ApplyRulesHandler(application).run(run as never).catch((error: Error) => {
    if (error.message !== 'killed') throw error;
  });
}

async function stored(person: TestUser): Promise<Set<string>> {
  const reader = app.app.get(HeartbeatsReader, { strict: false });
  const list = await reader.list(person.user.id, { from: 0, to: Date.parse(NOW) * 1000, zone: 'UTC' });
  return new Set(list.map((row) => JSON.stringify([row.time / MICROS_PER_SECOND, ...LABELS.map((name) => row[name])])));
}

const SECTIONS = {
  projects: ['project', 'Unknown Project'],
  languages: ['language', 'Other'],
  categories: ['category', 'Coding'],
  editors: ['editor', 'Unknown Editor'],
  machines: ['machine', 'Unknown Machine'],
} as const;

/** Every sum of summaries is what the definition makes of the beats, whichever table answers. */
async function expectSums(person: TestUser, kept: ReadonlyMap<Beat, Fields>, zone: string): Promise<void> {
  const line = order([...kept.keys()].map(oracleBeat));
  const fieldsAt = new Map([...kept].map(([beat, fields]) => [us(beat.time), fields]));
  const policies: [string, OracleSettings][] = [
    ['', { ...settings(900), zone }],
    ['&timezone=Europe/Berlin', { ...settings(900), zone: 'Europe/Berlin' }],
    ['&timeout=3', { ...settings(180), zone }],
  ];
  for (const [choice, rule] of policies) {
    const { body } = await authorized(app, person, 'get', `summaries?start=2026-09-18&end=2026-11-20${choice}`);
    for (const [section, [field, unknown]] of Object.entries(SECTIONS)) {
      const expected = sumByDay(line, rule, ({ time }) => String(fieldsAt.get(time)?.[field] ?? unknown).toLowerCase());
      const found = body.data.flatMap((day: Record<string, { name: string; total_seconds: number }[]>) =>
        (day[section] ?? []).map(({ name, total_seconds }) => [
          `${(day as never as { range: { date: string } }).range.date}|${name.toLowerCase()}`,
          us(total_seconds),
        ]),
      );
      expect(Object.fromEntries(found), `${section} ${choice}`).toEqual(Object.fromEntries(expected));
    }
  }
}

const us = (seconds: number) => Math.round(seconds * MICROS_PER_SECOND);
const settings = (seconds: number) => {
  const { rule, edge } = GAP_POLICIES.wakatime;
  return { rule, edge, timeoutUs: us(seconds), writesOnly: false } as const;
};

function oracleBeat({ time, entity, project, branch, language }: Beat): OracleBeat {
  const named = { editor: null, os: null, machine: null, category: '' };
  return { time: us(time), entity, type: 'file', project, branch, language, isWrite: null, edits: {}, ...named };
}

/** What may happen at once, and one change of rules at most among it. */
async function storm(random: Random, person: TestUser, beats: readonly Beat[], deletes: number) {
  const sets: Wish[][] = [[]];
  const since = new Map<Beat, number>();
  const waiting = [...beats].reverse();
  const from = () => random.pick([app, other]);
  const happenings: Record<string, () => Promise<unknown>> = {
    ingest: async () => {
      const batch = random.shuffle(waiting.splice(-random.int(1, 300)));
      for (const beat of batch) since.set(beat, sets.length - 1);
      await send(from(), person, batch);
    },
    step: () => from().app.get(RuleApplication, { strict: false }).step(person.user.id),
    die: () => dyingJob(from(), person, random.int(1, 9), random.chance(0.5)),
    drain: () => drainJobs(from()),
    look: async () => {
      const { body } = await authorized(from(), person, 'get', 'custom_rules_progress');
      expect(body.data.progress).toBeGreaterThanOrEqual(0);
      expect(body.data.progress).toBeLessThanOrEqual(100);
    },
  };
  while (waiting.length > 0) {
    const names = Array.from({ length: random.int(1, 3) }, () =>
      random.weighted({ ingest: 4, step: 3, die: 2, drain: 1, look: 1 }),
    );
    const own = names.map((name) => happenings[name]?.());
    if (random.chance(0.4)) {
      const rules = wishes(random, deletes);
      own.push(put(from(), person, rules, random));
      sets.push(rules);
    }
    await Promise.all(own);
  }
  return { sets, since };
}

describe.each([0, 0.3])('rules that change while heartbeats come and jobs die, %d of them deleting', (deletes) => {
  it.each([1, 2, 3])('leave what the last ones make of what was sent: %i', async (seed) => {
    const random = new Random(seed * 100 + deletes * 10);
    const zone = random.pick(ZONES);
    const person = await app.createUser({ timezone: zone });
    const beats = history(random, 2_200);
    const { sets, since } = await storm(random, person, beats, deletes);
    await drainJobs(app);
    await drainJobs(other);
    const { data } = (await authorized(app, person, 'get', 'custom_rules_progress')).body;
    expect(data.progress).toBe(100);

    const last = sets.at(-1) as Wish[];
    const there = await stored(person);
    const kept = new Map<Beat, Fields>();
    for (const beat of beats) {
      const fields = ruled(beat, last);
      if (fields !== undefined && there.has(labelOf(beat, fields))) kept.set(beat, fields);
      // Only rules that were in force since it was sent, or at that moment, may have deleted it.
      else expect(sets.slice(since.get(beat)).some((rules) => ruled(beat, rules) === undefined)).toBe(true);
    }
    expect(kept.size).toBe(there.size);
    if (deletes === 0) expect(kept.size).toBe(beats.length);
    expect(await everyDay(person, zone)).toBe(kept.size);
    await expectSums(person, kept, zone);

    await put(app, person, [], random);
    await drainJobs(app);
    for (let at = 0; at < beats.length; at += 500) await send(other, person, beats.slice(at, at + 500));
    await drainJobs(other);
    const raw = new Map(beats.map((beat) => [beat, ruled(beat, []) as Fields]));
    expect(await stored(person)).toEqual(new Set([...raw].map(([beat, fields]) => labelOf(beat, fields))));
    await expectSums(person, raw, zone);
  }, 180_000);
});

/** Heartbeats that the days of the list endpoint have together. */
async function everyDay(person: TestUser, zone: string): Promise<number> {
  let count = 0;
  for (let at = Date.parse('2026-09-18T12:00:00Z'); at < Date.parse(NOW); at += 86_400_000) {
    const day = await authorized(app, person, 'get', `heartbeats?date=${localDay(at * 1000, zone)}`);
    count += day.body.data.length;
  }
  return count;
}
