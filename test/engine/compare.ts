import type { ActivityAnswer, ActivityQuery, ActivitySource } from '#libs/activity';
import type { Engine } from './engine.js';
import { add, countByDay, type DaySums, dayStart, editsByDay, localDay, type Ordered, sumByDay } from './oracle.js';
import type { Player } from './play.js';
import { Random } from './random.js';
import { expectedRolled, readRolled } from './rolled.js';
import type { Stored } from './stored.js';
import type { Truth } from './truth.js';
import { ZONES } from './walk.js';

const SECOND = 1_000_000;
const DAY = 86_400 * SECOND;
const QUESTION_TIMEOUTS = [60, 137, 300, 900, 1800, 3600] as const;

/** How often each table answered. */
export type Sources = Record<ActivitySource, number>;

export const NO_SOURCES: Sources = { day: 0, '15m': 0, heartbeats: 0, unsplit: 0, regrouped: 0 };

/** Differences between what is stored and what must be. */
export function compareStored(truth: Truth, stored: Stored): string[] {
  const { line, settings, key } = truth;
  const us = sumByDay(line, settings, key);
  const n = countByDay(line, settings, key);
  const found = [...compareBeats(line, stored), ...compareHead(line, stored)];
  for (const source of ['activity_day', 'activity_15m'] as const) {
    const actual = { us: new Map() as DaySums, n: new Map() as DaySums };
    for (const row of stored.sums) {
      if (row.source !== source || !row.is_own) continue;
      const label = `${row.day}|${JSON.stringify(JSON.parse(row.key))}`;
      if (row.us !== 0) add(actual.us, label, row.us);
      if (row.n !== 0) add(actual.n, label, row.n);
    }
    found.push(...compareSums(`${source}.us`, actual.us, us), ...compareSums(`${source}.n`, actual.n, n));
  }
  return [...found, ...comparePolicies(stored)];
}

/** One policy is in force; rollups of others stay only while they are retired. */
function comparePolicies({ policies, sums }: Stored): string[] {
  const found: string[] = [];
  const states = policies.map(({ state }) => state);
  const living = states.filter((state) => state !== 'retired');
  if (living.join() !== 'active') found.push(`policies of the person are ${states.join()} instead of one active`);
  const mayKeepOld = states.length > living.length;
  if (!mayKeepOld && sums.some(({ is_own }) => !is_own)) found.push('rollups of a policy that is no longer read');
  return found;
}

function compareBeats(line: readonly Ordered[], { beats }: Stored): string[] {
  if (beats.length !== line.length) return [`${beats.length} heartbeats stored instead of ${line.length}`];
  for (const [index, beat] of line.entries()) {
    const actual = beats[index];
    const expected = [beat.time, beat.hid.toString(), beat.gap, beat.wgap].join();
    const text = [actual?.t, actual?.hid, actual?.gap, actual?.wgap].join();
    if (text !== expected) return [`heartbeat ${index} (time, hid, gap, wgap) is ${text} instead of ${expected}`];
  }
  return [];
}

function compareHead(line: readonly Ordered[], { head }: Stored): string[] {
  const last = line.at(-1);
  const write = line.findLast((beat) => beat.isWrite === true);
  const expected = [line[0]?.time, last?.time, last?.hid, write?.time, write?.hid].join();
  const actual = [head?.first_us, head?.last_us, head?.last_hid, head?.write_us, head?.write_hid].join();
  return actual === expected ? [] : [`head (first, last, last write) is ${actual} instead of ${expected}`];
}

function compareSums(what: string, actual: DaySums, expected: DaySums): string[] {
  for (const [key, value] of expected) {
    if (actual.get(key) !== value) return [`${what} ${key} is ${actual.get(key) ?? 'absent'} instead of ${value}`];
  }
  for (const [key, value] of actual) if (!expected.has(key)) return [`${what} ${key} is ${value} instead of absent`];
  return [];
}

/** Asks the read engine what people ask it, so that each of its tables answers, and compares every answer. */
export async function compareReads(engine: Engine, player: Player, truth: Truth, seen: Sources): Promise<string[]> {
  if (truth.line.length === 0) return [];
  const asked = new Questions(engine, player, truth, seen);
  await asked.ownDays();
  await asked.rolledDays();
  await asked.otherZone();
  await asked.otherCounting();
  await asked.anyInstants();
  return asked.found;
}

class Questions {
  readonly found: string[] = [];
  private readonly random: Random;
  private readonly engine: Engine;
  private readonly userId: number;
  private readonly truth: Truth;
  private readonly seen: Sources;

  constructor(engine: Engine, { userId, history }: Player, truth: Truth, seen: Sources) {
    this.engine = engine;
    this.userId = userId;
    this.truth = truth;
    this.seen = seen;
    this.random = new Random(history.index + 1);
  }

  /** The person's own settings: days, entities, edits. */
  async ownDays(): Promise<void> {
    const { settings, line, key } = this.truth;
    const question = { range: this.wholeDays(settings.zone) };
    const { days, entities, edits } = await this.ask(question, 'day', async (activity) => ({
      days: await activity.byDayAndContext(),
      entities: await activity.byDayAndEntity(),
      edits: await activity.edits(),
    }));
    this.expect('own days', sumRows(days), sumByDay(line, settings, key));
    const byEntity: DaySums = new Map();
    for (const { day, entity, us } of entities) add(byEntity, `${day}|${entity}`, us);
    this.expect(
      'entities',
      byEntity,
      sumByDay(line, settings, (beat) => beat.entity),
    );
    const sums: DaySums = new Map();
    const expected = editsByDay(line, settings.zone);
    for (const row of edits) {
      for (const [name, value] of Object.entries(row)) {
        if (typeof value === 'number' && value !== 0) add(sums, `${row.day}|${name}`, value);
      }
    }
    this.expect('edits', sums, expected);
  }

  /** Sums of whole days by dimension, from months where they are rolled, and the days' figures. */
  async rolledDays(): Promise<void> {
    const { settings, line } = this.truth;
    const whole = this.wholeDays(settings.zone);
    const [a, b] = [this.random.pick(line), this.random.pick(line)].map(({ time }) => localDay(time, settings.zone));
    const some = { ...whole, from: dayStart(a as string, settings.zone), to: dayStart(b as string, settings.zone) };
    for (const range of some.from < some.to ? [whole, some] : [whole]) {
      const answer = await this.ask({ range }, 'day', readRolled);
      if (!answer.isRolled) this.found.push('a question about whole days of the own policy is not rolled');
      const expected = expectedRolled(this.truth, range);
      for (const [name, sums] of Object.entries(answer.sums)) {
        this.expect(`${name} of a range`, sums, expected.sums[name] as DaySums);
      }
      if (answer.figures !== expected.figures) {
        this.found.push(`read: figures are ${answer.figures} instead of ${expected.figures}`);
      }
    }
  }

  /** Days of another zone, of one project. */
  async otherZone(): Promise<void> {
    const { settings, line, key, project } = this.truth;
    const zone = this.random.pick(ZONES.filter((name) => name !== settings.zone));
    const wanted = project(this.random.pick(line));
    const filters = wanted === null ? {} : { project: wanted };
    const answered = await this.days({ range: this.wholeDays(zone), filters }, '15m');
    const days = sumByDay(line, { ...settings, zone }, (beat) =>
      wanted === null || project(beat) === wanted ? key(beat) : '',
    );
    for (const label of [...days.keys()]) if (label.endsWith('|')) days.delete(label);
    this.expect(`days of ${zone}`, answered, days);
  }

  /** Another timeout, or the other choice of writes. */
  async otherCounting(): Promise<void> {
    const { settings, line, key } = this.truth;
    const zone = this.random.pick([settings.zone, ...ZONES]);
    const own = settings.timeoutUs / SECOND;
    const timeoutSeconds = this.random.pick(QUESTION_TIMEOUTS.filter((seconds) => seconds !== own));
    const writesOnly = this.random.chance(0.5) ? !settings.writesOnly : settings.writesOnly;
    const question = { range: this.wholeDays(zone), counting: { timeoutSeconds, writesOnly } };
    const answered = await this.days(question, 'heartbeats');
    const counted = { ...settings, zone, writesOnly, timeoutUs: timeoutSeconds * SECOND };
    const what = `days of ${zone} at ${timeoutSeconds} s, writes ${writesOnly}`;
    this.expect(what, answered, sumByDay(line, counted, key));
  }

  /** From any microsecond to any other. */
  async anyInstants(): Promise<void> {
    const { settings, line, key } = this.truth;
    const [a, b] = [this.random.pick(line), this.random.pick(line)].map(
      ({ time }) => time + this.random.int(-1, 400 * SECOND),
    );
    const from = Math.min(a as number, b as number);
    const to = Math.max(a as number, b as number) + 1;
    const answered = await this.days({ range: { from, to, zone: settings.zone } }, undefined);
    const sums = sumByDay(line, settings, key, { from, to });
    this.expect(`[${from}, ${to})`, answered, sums);
  }

  private async days(question: Partial<ActivityQuery>, source: ActivitySource | undefined): Promise<DaySums> {
    return sumRows(await this.ask(question, source, (activity) => activity.byDayAndContext()));
  }

  private ask<T>(
    question: Partial<ActivityQuery>,
    source: ActivitySource | undefined,
    work: (activity: ActivityAnswer) => Promise<T>,
  ): Promise<T> {
    const subject = [{ userId: this.userId, windows: 'always', hiddenProjectIds: [], shownProjectIds: 'all' }];
    return this.engine.reader.ask({ counting: {}, filters: {}, ...question, subject } as never, (activity) => {
      const { plan } = activity;
      this.seen[plan.source] += 1;
      if (source !== undefined && plan.source !== source) {
        this.found.push(`planned ${plan.explain} instead of ${source}`);
      }
      return work(activity);
    });
  }

  private wholeDays(zone: string): { from: number; to: number; zone: string } {
    const { line } = this.truth;
    const first = (line[0] as Ordered).time - DAY;
    const last = (line.at(-1) as Ordered).time + 2 * DAY;
    return { from: dayStart(localDay(first, zone), zone), to: dayStart(localDay(last, zone), zone), zone };
  }

  private expect(what: string, actual: DaySums, expected: DaySums): void {
    this.found.push(...compareSums(`read: ${what}:`, actual, expected));
  }
}

type Row = Readonly<
  Record<'day' | 'us' | 'project' | 'branch' | 'language' | 'editor' | 'os' | 'machine' | 'category', unknown>
>;

function sumRows(rows: readonly Row[]): DaySums {
  const sums: DaySums = new Map();
  for (const { day, us, project, branch, language, editor, os, machine, category } of rows) {
    add(sums, `${day}|${JSON.stringify([project, branch, language, editor, os, machine, category])}`, us as number);
  }
  return sums;
}
