import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ExternalDurations } from '#libs/external-durations';
import { HeartbeatIngestService } from '#libs/heartbeats';
import { daysRange, type UserId } from '#libs/kernel';
import { mintVisibleUsers } from '#libs/kernel/mint';
import { startApp, type TestApp } from '../../../test/support/app.js';
import { rowsOf } from '../../../test/support/rows.js';
import { ActivityReader } from './activity.reader.js';
import type { ActivityAnswer } from './activity-answer.js';
import type { ActivityQuery } from './activity-query.js';
import { TeamActivityReader } from './team-activity.reader.js';

const ZONE = 'Asia/Kathmandu';
const RANGE = daysRange('2026-10-01', '2026-10-03', ZONE);
const START = Date.parse('2026-10-01T03:00:00Z') / 1000;
const PROJECTS = ['kite', 'heron', undefined, 'kite', 'moth'];

let app: TestApp;
let userId: UserId;
const ids = new Map<string, number>();
const idOf = (name: string) => ids.get(name) as number;

beforeAll(async () => {
  app = await startApp({ now: '2026-10-04T12:00:00Z' });
  userId = (await app.createUser({ timezone: ZONE })).user.id;
  const beats = Array.from({ length: 120 }, (_, index) => ({
    time: START + index * 300 + Math.floor(index / 40) * 60_000,
    entity: `/src/${index % 4}.go`,
    language: 'Go',
    branch: 'main',
    dependencies: ['fmt'],
    ai_line_changes: 1,
    ...(PROJECTS[index % 5] !== undefined && { project: PROJECTS[index % 5] }),
  }));
  const from = { userAgent: undefined, machine: 'loom', ip: null, timezone: null };
  await app.app.get(HeartbeatIngestService, { strict: false }).ingest(userId, beats, from);
  const externals = ['kite', 'heron', null].map((project, index) => ({
    external_id: `e${index}`,
    entity: 'Call',
    type: 'event',
    category: 'meeting',
    project,
    start_time: START + index * 7_000,
    end_time: START + index * 7_000 + 600,
  }));
  await app.app.get(ExternalDurations, { strict: false }).save(userId, externals, undefined);
  const rows = await rowsOf<{ id: string; name: string }>(
    app.database,
    'select id, name from projects where user_id = $1',
    [userId],
  );
  for (const { id, name } of rows) ids.set(name, Number(id));
});
afterAll(() => app?.close());
beforeEach(() => merge(null, null));

const merge = (what: number | null, into: number | null) =>
  rowsOf(app.database, 'update projects set merged_into = $2 where user_id = $3 and ($1::bigint is null or id = $1)', [
    what,
    into,
    userId,
  ]);

type Seen = { hidden?: number[]; shown?: number[] | 'all' };

const subjectOf = ({ hidden = [], shown = 'all' }: Seen) =>
  mintVisibleUsers([{ userId, windows: 'always', hiddenProjectIds: hidden, shownProjectIds: shown }]);

/** Every kind of rows that an answer has. */
async function everything(seen: Seen, query: Partial<ActivityQuery> = {}): Promise<Record<string, unknown>> {
  const question = { subject: subjectOf(seen), range: RANGE, counting: {}, filters: {}, ...query };
  const work = async (answer: ActivityAnswer) => ({
    contexts: await answer.byDayAndContext(),
    dimensions: (await answer.byDimension()).filter(({ project }) => project !== undefined),
    figures: await answer.dayFigures(),
    days: await answer.byDay(),
    entities: await answer.byDayAndEntity(),
    dependencies: await answer.byDayAndDependency(),
    ofRange: await answer.byDependency(),
    credits: await answer.credits(),
    edits: await answer.edits(),
    projectEntities: await answer.byDayProjectAndEntity(),
    runs: await answer.runs(120_000_000),
    file: await answer.onFile({ entity: '/src/0.go', project: null, pathInProject: null }),
    window: await answer.byWindow([{ ...RANGE, branch: 'main' }]),
  });
  const all = await app.app.get(ActivityReader, { strict: false }).ask(question, work);
  const inOrder = (_: string, value: unknown) => (Array.isArray(value) ? [...value].sort(byText) : value);
  return JSON.parse(JSON.stringify(all, inOrder));
}

const byText = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
/** What the filter on a project has no say in. */
const withoutFile = ({ file: _, ...rest }: Record<string, unknown>) => rest;

describe.each<[string, Partial<ActivityQuery>]>([
  ['days', {}],
  ['buckets', { range: { ...RANGE, zone: 'UTC' } }],
  ['heartbeats', { counting: { timeoutSeconds: 360 } }],
])('where only some projects are shown, of %s', (_, query) => {
  it('there are those, and nothing without a project', async () => {
    const shown = await everything({ shown: [idOf('kite')] }, { ...query, filters: { project: 'kite' } });
    const filtered = await everything({}, { ...query, filters: { project: 'kite' } });
    expect(withoutFile(shown)).toEqual(withoutFile(filtered));
    const unfiltered = await everything({ shown: [idOf('kite')] }, query);
    expect({ ...withoutFile(unfiltered), window: 0 }).toEqual({ ...withoutFile(filtered), window: 0 });
    expect(JSON.stringify(unfiltered)).toContain('kite');
    for (const other of ['heron', 'moth']) expect(JSON.stringify(unfiltered)).not.toContain(other);
    expect(unfiltered.file).not.toBe((await everything({}, query)).file);
  });

  it('there is nothing where none is', async () => {
    const { figures, contexts, credits, edits, file, window } = await everything({ shown: [] }, query);
    expect({ figures, contexts, credits, edits, file, window }).toEqual({
      figures: { totalUs: 0, activeDays: 0, best: null },
      contexts: [],
      credits: [],
      edits: [],
      file: 0,
      window: [0],
    });
  });

  it('what is hidden stays hidden wherever it is merged, and what is merged into something shown is shown', async () => {
    const kite = await everything({ hidden: [idOf('heron'), idOf('moth')], shown: [idOf('kite')] }, query);
    await merge(idOf('heron'), idOf('kite'));
    expect(await everything({ hidden: [idOf('heron')], shown: [idOf('kite')] }, query)).toEqual(kite);
    expect(await everything({ hidden: [idOf('kite')], shown: [idOf('kite')] }, query)).toEqual(
      await everything({ shown: [] }, query),
    );
    const both = (await everything({ shown: [idOf('kite')] }, query)).figures as { totalUs: number };
    expect(both.totalUs).toBeGreaterThan((kite.figures as { totalUs: number }).totalUs);
  });
});

describe('a team', () => {
  it.each<[string, object]>([
    ['by its own settings', {}],
    ['by others', { counting: { timeoutSeconds: 360, writesOnly: false } }],
  ])('has of each member what they show, %s', async (_, more) => {
    const team = app.app.get(TeamActivityReader, { strict: false });
    const query = { first: '2026-10-01', last: '2026-10-03', zone: ZONE, includesExternal: true, ...more };
    const of = async (seen: Seen) => {
      const question = { ...query, subject: subjectOf(seen) };
      const [{ members, projects }, pairs, contexts, entities, days, credits] = await Promise.all([
        team.ask(question),
        team.byPair(question),
        team.byContext(question),
        team.byEntity(question),
        team.byDay(question),
        team.credits(question),
      ]);
      const sum = (rows: readonly { us: number }[]) => rows.reduce((all, { us }) => all + us, 0);
      expect([sum(projects), sum(pairs), sum(contexts), sum(entities), sum(days)]).toEqual(
        Array.from({ length: 5 }, () => sum(members)),
      );
      return { us: sum(members), projects: projects.map(({ name }) => name).sort(), credits: sum(credits) };
    };
    const all = await of({});
    const kite = await of({ shown: [idOf('kite')] });
    const others = await of({ hidden: [idOf('kite')] });
    expect(kite.projects).toEqual(['kite']);
    expect(others.projects).toEqual(['heron', 'moth', null]);
    expect(kite.us + others.us).toBe(all.us);
    expect(kite.credits + others.credits).toBe(all.credits);
    expect(await of({ shown: [] })).toEqual({ us: 0, projects: [], credits: 0 });
  });
});
