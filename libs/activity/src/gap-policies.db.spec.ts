import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HeartbeatIngestService } from '#libs/heartbeats';
import { GAP_POLICIES, type GapPolicyName, type TimeRange, type UserId } from '#libs/kernel';
import { mintVisibleUsers } from '#libs/kernel/mint';
import { startApp, type TestApp } from '../../../test/support/app.js';
import {
  CHANGES,
  type Counted,
  daysAround,
  daysIn,
  folded,
  foldedUnder,
  itemsOf,
  type KeyOf,
  label,
  type StoredBeat,
  type Sums,
  storedBeats,
  sums,
  walks,
} from '../../../test/support/policy-walk.js';
import { ActivityReader } from './activity.reader.js';
import type { ActivityAnswer } from './activity-answer.js';
import type { ActivityFilters, CountingChoice } from './activity-query.js';

const NAMES = ['wakatime', 'hackatime', 'wakapi'] as const;
const DIMENSIONS = ['project', 'branch', 'language', 'editor', 'category'] as const;
const RUNS = 12;
const CLIENT = { userAgent: undefined, machine: 'loom', ip: null, timezone: null } as never;

let app: TestApp;
let reader: ActivityReader;
beforeAll(async () => {
  app = await startApp({ now: '2026-11-21T00:00:00Z' });
  reader = app.app.get(ActivityReader, { strict: false });
});
afterAll(() => app?.close());

/** Somebody whose heartbeats came late, twice and out of order. */
async function somebody(items: readonly Record<string, unknown>[], zone: string) {
  const { user } = await app.createUser({ timezone: zone });
  const ingest = app.app.get(HeartbeatIngestService, { strict: false });
  const odd = items.filter((_, index) => index % 2 === 1);
  for (const part of [odd.slice(3), odd.slice(0, 6).reverse(), items]) {
    const results = await ingest.ingest(user.id, part, CLIENT);
    expect(results.filter(({ ok }) => !ok)).toEqual([]);
  }
  return { userId: user.id, beats: await storedBeats(app.database.ownerUrl, user.id) };
}

interface Question {
  readonly userId: UserId;
  readonly range: TimeRange;
  readonly counting: CountingChoice;
  readonly filters?: ActivityFilters;
  readonly hidden?: readonly number[];
}

function ask<T>(
  { userId, range, counting, filters = {}, hidden = [] }: Question,
  work: (a: ActivityAnswer) => Promise<T>,
) {
  const subject = mintVisibleUsers([{ userId, windows: 'always', hiddenProjectIds: hidden, shownProjectIds: 'all' }]);
  return reader.ask({ subject, range, counting, filters }, work);
}

/** Per day and value of a dimension, as each day on its own is folded. */
function daysBy(beats: readonly StoredBeat[], counted: Counted, keyOf: KeyOf): Sums {
  const rows = daysIn(counted.range).flatMap(({ day, range }) =>
    [...folded(beats, { ...counted, range }, keyOf).byKey].map(([name, us]) => ({ day, name, us })),
  );
  return sums(rows, ({ day, name }) => label(day, name));
}

function dayTotals(beats: readonly StoredBeat[], counted: Counted): Sums {
  const rows = daysIn(counted.range).map(({ day, range }) => ({
    day,
    us: folded(beats, { ...counted, range }).totalUs,
  }));
  return sums(rows, ({ day }) => day);
}

const policyOf = (name: GapPolicyName, timeoutSeconds?: number) =>
  timeoutSeconds === undefined || name === 'hackatime' ? GAP_POLICIES[name] : { ...GAP_POLICIES[name], timeoutSeconds };

const cases = fc.record({
  walk: walks,
  place: fc.constantFrom(...CHANGES),
  /** Of the days, the person's own or another. */
  zone: fc.constantFrom(undefined, 'UTC', 'Pacific/Chatham'),
  timeoutSeconds: fc.constantFrom(undefined, 120, 1800),
  writesOnly: fc.constantFrom(undefined, true),
});

async function eachCase(
  name: GapPolicyName,
  check: (question: Question, beats: StoredBeat[], counted: Counted) => Promise<void>,
) {
  await fc.assert(
    fc.asyncProperty(cases, async ({ walk, place: [home, start], zone = home, timeoutSeconds, writesOnly }) => {
      const { userId, beats } = await somebody(itemsOf(walk, start), home);
      const range = daysAround(start, zone);
      const counting = {
        policy: name,
        ...(timeoutSeconds !== undefined && { timeoutSeconds }),
        ...(writesOnly !== undefined && { writesOnly }),
      };
      const counted = { policy: policyOf(name, timeoutSeconds), range, ...(writesOnly && { writesOnly }) };
      await check({ userId, range, counting }, beats, counted);
    }),
    { numRuns: RUNS },
  );
}

describe.each(NAMES)('policy %s equals the fold', (name) => {
  it('of days, in total and along every dimension', () =>
    eachCase(name, async (question, beats, counted) => {
      const { days, byDay, figures } = await ask(question, async (a) => ({
        days: await a.days(),
        byDay: await a.byDay(),
        figures: await a.dayFigures(),
      }));
      const totals = dayTotals(beats, counted);
      expect(sums(days.totals, ({ day }) => day)).toEqual(totals);
      expect(sums(byDay, ({ day }) => day)).toEqual(totals);
      expect(figures.totalUs).toBe(Object.values(totals).reduce((sum, us) => sum + us, 0));
      expect(figures.activeDays).toBe(Object.keys(totals).length);
      for (const dimension of DIMENSIONS) {
        const rows = days.rows.filter((row) => row[dimension] !== undefined);
        const found = sums(rows, (row) => label(row.day, row[dimension]));
        expect([dimension, found]).toEqual([dimension, daysBy(beats, counted, (beat) => beat[dimension])]);
      }
    }));

  it('of a range told as one, from any instant to any other', () =>
    eachCase(name, async (question, beats, counted) => {
      const times = beats.map(({ time }) => time).sort((a, b) => a - b);
      const [from, to] = [times[2] as number, (times.at(-2) as number) + 1];
      for (const range of [counted.range, { ...counted.range, from, to }]) {
        const { rows, totalUs } = await ask({ ...question, range }, (a) => a.range({ dimensions: DIMENSIONS }));
        expect(totalUs).toBe(folded(beats, { ...counted, range }).totalUs);
        for (const dimension of DIMENSIONS) {
          const own = rows.filter((row) => row[dimension] !== undefined);
          const { byKey } = folded(beats, { ...counted, range }, (beat) => beat[dimension]);
          const expected = sums(
            [...byKey].map(([key, us]) => ({ key, us })),
            ({ key }) => label(key),
          );
          expect([dimension, sums(own, (row) => label(row[dimension]))]).toEqual([dimension, expected]);
        }
      }
    }));

  it('of what a filter leaves', () =>
    eachCase(name, async (question, beats, counted) => {
      const filters = { project: 'kite', branches: ['main'], language: 'Go' };
      const kept = (beat: StoredBeat) => beat.project === 'kite' && beat.branch === 'main' && beat.language === 'Go';
      const wide = { project: ['kite', null], exceptCategories: ['browsing', 'ai coding'] };
      const left = (beat: StoredBeat) => beat.project !== 'heron' && beat.category === 'coding';
      const found = await ask({ ...question, filters }, async (a) => ({
        days: sums(await a.byDay(), ({ day }) => day),
        range: (await a.range({ dimensions: [] })).totalUs,
      }));
      const wider = await ask(question, async (a) => {
        const all = await a.days();
        return {
          days: sums((await a.within(all, wide)).totals, ({ day }) => day),
          again: sums((await a.days(wide)).totals, ({ day }) => day),
          range: (await a.range({ filter: wide })).totalUs,
        };
      });
      const daysOf = (isKept: (beat: StoredBeat) => boolean) =>
        sums(
          daysIn(counted.range).map(({ day, range }) => ({
            day,
            us: foldedUnder(beats, { ...counted, range }, isKept),
          })),
          ({ day }) => day,
        );
      expect(found).toEqual({ days: daysOf(kept), range: foldedUnder(beats, counted, kept) });
      const days = daysOf(left);
      expect(wider).toEqual({ days, again: days, range: foldedUnder(beats, counted, left) });
    }));

  it('of entities, dependencies, and projects taken apart', () =>
    eachCase(name, async (question, beats, counted) => {
      const found = await ask(question, async (a) => ({
        entities: sums(await a.byDayAndEntity(), ({ day, entity }) => label(day, entity)),
        dependencies: sums(await a.byDayAndDependency(), (row) => label(row.day, row.name)),
        ofRange: sums(await a.byDependency(), (row) => label(row.name)),
        projects: await a.projectDays(),
        projectEntities: sums(await a.byDayProjectAndEntity(), (row) => label(row.day, row.project, row.entity)),
        projectDependencies: sums(await a.byDayProjectAndDependency(), (row) => label(row.day, row.project, row.name)),
      }));
      expect(found.entities).toEqual(daysBy(beats, counted, ({ entity }) => entity));
      const using = (word: string, range: TimeRange, of: (beat: StoredBeat) => boolean = () => true) =>
        foldedUnder(beats, { ...counted, range }, (beat) => beat.dependencies.includes(word) && of(beat));
      const words = ['fmt', 'os', 'serde'];
      const days = daysIn(counted.range);
      expect(found.ofRange).toEqual(
        sums(
          words.map((word) => ({ word, us: using(word, counted.range) })),
          ({ word }) => label(word),
        ),
      );
      expect(found.dependencies).toEqual(
        sums(
          days.flatMap(({ day, range }) => words.map((word) => ({ day, word, us: using(word, range) }))),
          ({ day, word }) => label(day, word),
        ),
      );
      const inProject = (of: (beat: StoredBeat) => string | null) =>
        sums(
          ['kite', 'heron', null].flatMap((project) =>
            days.flatMap(({ day, range }) =>
              [...new Set(beats.map(of))].map((part) => ({
                text: label(day, project, part),
                us: foldedUnder(beats, { ...counted, range }, (b) => b.project === project && of(b) === part),
              })),
            ),
          ),
          ({ text }) => text,
        );
      expect(sums(found.projects.totals, (row) => label(row.day, row.project, ''))).toEqual(inProject(() => ''));
      const languages = found.projects.rows.filter(({ language }) => language !== undefined);
      expect(sums(languages, (row) => label(row.day, row.project, row.language))).toEqual(inProject((b) => b.language));
      expect(found.projectEntities).toEqual(inProject(({ entity }) => entity));
      expect(found.projectDependencies).toEqual(
        sums(
          ['kite', 'heron', null].flatMap((project) =>
            days.flatMap(({ day, range }) =>
              words.map((word) => ({
                text: label(day, project, word),
                us: using(word, range, (b) => b.project === project),
              })),
            ),
          ),
          ({ text }) => text,
        ),
      );
    }));

  it('of stretches, windows and files', () =>
    eachCase(name, async (question, beats, counted) => {
      const times = beats.map(({ time }) => time).sort((a, b) => a - b);
      const at = (share: number) => (times[Math.floor((times.length - 1) * share)] as number) + 7;
      const windows = [
        { from: at(0), to: at(0.4), branch: 'main' },
        { from: at(0.4), to: at(0.9), branch: 'fix' },
        { from: times[0] as number, to: (times.at(-1) as number) + 1, branch: 'main' },
      ];
      const { policy: zoned } = counted;
      const credits = await ask(question, (a) => a.credits());
      const byDay = credits.flatMap(({ time, us }) =>
        daysIn(counted.range).map(({ day, range }) => ({
          day,
          us: Math.max(0, Math.min(time + us, range.to) - Math.max(time, range.from)),
        })),
      );
      if (zoned.credit === 'earlier') expect(sums(byDay, ({ day }) => day)).toEqual(dayTotals(beats, counted));
      const total = Object.values(dayTotals(beats, counted)).reduce((sum, us) => sum + us, 0);
      expect(credits.reduce((sum, { us }) => sum + us, 0)).toBe(total);
      const onFiles = await ask(question, (a) => a.creditedEntities());
      const named = (row: { entity: string; project: string | null; branch: string | null }) =>
        label(row.entity, row.project, row.branch);
      expect(sums(onFiles, named)).toEqual(sums(credits, named));
      const kinds = onFiles.map(({ us: _, ...row }) => JSON.stringify(row));
      expect(new Set(kinds).size).toBe(kinds.length);
      const { timeoutSeconds: _, writesOnly: __, ...counting } = question.counting;
      const bare = { policy: policyOf(name), range: counted.range };
      const home = await ask({ ...question, counting }, async (a) => a.plan.policy.zone);
      const inProject = { ...question, counting, filters: { project: 'kite' } };
      const found = await ask(inProject, (a) => a.byWindow(windows));
      const expected = windows.map(({ from, to, branch }) =>
        foldedUnder(
          beats,
          { ...bare, range: { from, to, zone: home } },
          (beat) => beat.project === 'kite' && beat.branch === branch,
        ),
      );
      expect(found).toEqual(expected);
      const file = { entity: '/src/1.x', project: null, pathInProject: null };
      const onFile = await ask({ ...question, counting }, (a) => a.onFile(file));
      expect(onFile).toBe(
        foldedUnder(
          beats,
          { ...bare, range: { ...counted.range, zone: home } },
          ({ entity }) => entity === file.entity,
        ),
      );
    }));
});
