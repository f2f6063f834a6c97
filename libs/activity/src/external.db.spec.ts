import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExternalDurations } from '#libs/external-durations';
import { HeartbeatIngestService } from '#libs/heartbeats';
import { daysRange, MICROS_PER_SECOND, type TimeRange, type UserId } from '#libs/kernel';
import { mintVisibleUsers } from '#libs/kernel/mint';
import { cutAtMidnights } from '../../../test/engine/oracle.js';
import { Random } from '../../../test/engine/random.js';
import { startApp, type TestApp } from '../../../test/support/app.js';
import { withClient } from '../../../tools/postgres/roles.mjs';
import { ActivityReader } from './activity.reader.js';
import type { ActivityAnswer } from './activity-answer.js';
import type { ActivityQuery, DayDimensionRow } from './activity-query.js';

const ZONES = ['Asia/Kathmandu', 'Pacific/Chatham', 'America/Sao_Paulo'] as const;
/** Clocks change in Chatham on 1 April and 30 September, in São Paulo on 18 February and 4 November. */
const DATES = ['2018-02-17', '2018-03-31', '2018-04-01', '2018-09-29', '2018-10-31', '2018-11-03', '2018-11-10'];
const HOUR = 3_600;

interface External {
  readonly external_id: string;
  readonly entity: string;
  readonly type: string;
  readonly project?: string;
  readonly branch?: string;
  readonly language?: string;
  readonly category: string;
  readonly start_time: number;
  readonly end_time: number;
}

/** Around midnights and changes of clocks, some next to one another, some at once, some a whole day long. */
function externals(random: Random): External[] {
  return Array.from({ length: 120 }, (_, index) => {
    const start =
      Date.parse(`${random.pick(DATES)}T00:00:00Z`) / 1000 + random.int(0, 30 * HOUR) + random.int(0, 1000) / 1000;
    const length = random.pick([0.25, 60, 900, 3 * HOUR, 23 * HOUR, 24 * HOUR]);
    const project = random.pick(['kite', 'heron', undefined]);
    const branch = random.pick(['main', 'wip', undefined]);
    const language = random.pick(['Go', undefined]);
    return {
      external_id: `e${index}`,
      entity: `meeting ${index % 7}`,
      type: 'event',
      category: random.pick(['meeting', 'designing']),
      start_time: start,
      end_time: start + length,
      ...(project !== undefined && { project }),
      ...(branch !== undefined && { branch }),
      ...(language !== undefined && { language }),
    };
  });
}

let app: TestApp;
let reader: ActivityReader;
beforeAll(async () => {
  app = await startApp({ now: '2017-12-20T00:00:00Z' });
  reader = app.app.get(ActivityReader, { strict: false });
});
afterAll(() => app.close());

const us = (seconds: number) => Math.round(seconds * MICROS_PER_SECOND);

/** µs per label of the pieces of external durations inside a range. */
function pieces(list: readonly External[], range: TimeRange, labelOf: (e: External, day: string) => string) {
  const sums = new Map<string, number>();
  for (const external of list) {
    const from = Math.max(us(external.start_time), range.from);
    const to = Math.min(us(external.end_time), range.to);
    if (from >= to) continue;
    for (const piece of cutAtMidnights(from, to, range.zone)) add(sums, labelOf(external, piece.day), piece.us);
  }
  return sums;
}

function add(sums: Map<string, number>, label: string, value: number): Map<string, number> {
  if (value !== 0) sums.set(label, (sums.get(label) ?? 0) + value);
  return sums;
}

function sumOf<Row extends { us: number }>(rows: readonly Row[], labelOf: (row: Row) => string): Map<string, number> {
  return rows.reduce((sums, row) => add(sums, labelOf(row), row.us), new Map<string, number>());
}

function together(...all: ReadonlyMap<string, number>[]): Record<string, number> {
  const sums = new Map<string, number>();
  for (const each of all) for (const [label, value] of each) add(sums, label, value);
  return Object.fromEntries([...sums].sort());
}

const words = (...parts: (string | null | undefined)[]) => JSON.stringify(parts.map((part) => part ?? null));

describe.each(ZONES)('external durations of a person in %s', (zone) => {
  const random = new Random(ZONES.indexOf(zone) + 11);
  const own = externals(random);
  let userId: UserId;
  let heronId: number;

  beforeAll(async () => {
    app.clock.set('2017-12-20T00:00:00Z');
    const { user } = await app.createUser({ timezone: zone });
    userId = user.id;
    app.clock.set('2018-11-20T00:00:00Z');
    const beats = Array.from({ length: 400 }, (_, index) => ({
      time: Date.parse(`${random.pick(DATES)}T00:00:00Z`) / 1000 + random.int(0, 30 * HOUR),
      entity: `/src/${index % 5}.go`,
      project: random.pick(['kite', 'heron']),
      branch: random.pick(['main', 'wip']),
      language: 'Go',
      dependencies: ['fmt'],
    }));
    const ingest = app.app.get(HeartbeatIngestService, { strict: false });
    await ingest.ingest(userId, beats, { userAgent: undefined, machine: 'loom', ip: null, timezone: null });
    const results = await app.app.get(ExternalDurations, { strict: false }).save(userId, own, undefined);
    expect(results.filter(({ ok }) => !ok)).toEqual([]);
    heronId = await withClient(app.database.ownerUrl, async (client) => {
      const { rows } = await client.query('select id from projects where user_id = $1 and name = $2', [
        userId,
        'heron',
      ]);
      return Number(rows[0]?.id);
    });
  });

  type Ask = Partial<Omit<ActivityQuery, 'subject'>> & { hidden?: number[]; windows?: { from: number; to: number }[] };

  const queryOf = ({ hidden = [], windows, ...rest }: Ask): ActivityQuery => ({
    subject: mintVisibleUsers([
      { userId, windows: windows ?? 'always', hiddenProjectIds: hidden, shownProjectIds: 'all' },
    ]),
    range: daysRange('2018-01-01', '2018-11-20', zone),
    counting: {},
    filters: {},
    ...rest,
  });

  const kinds: [string, (id: number) => Ask, (external: External) => boolean][] = [
    ['all of it', () => ({}), () => true],
    ['two months', () => ({ range: daysRange('2018-09-15', '2018-11-12', zone) }), () => true],
    ['other zones', () => ({ range: daysRange('2018-03-01', '2018-11-12', random.pick(ZONES)) }), () => true],
    ['any instants', () => ({ range: { from: us(1_522_500_000.5), to: us(1_541_300_000.25), zone } }), () => true],
    ['another timeout', () => ({ counting: { timeoutSeconds: 120 } }), () => true],
    ['writes only', () => ({ counting: { writesOnly: true } }), () => true],
    ['one project', () => ({ filters: { project: 'kite' } }), ({ project }) => project === 'kite'],
    ['branches', () => ({ filters: { branches: ['wip', 'x'] } }), ({ branch }) => branch === 'wip'],
    ['a language', () => ({ filters: { language: 'Go' } }), ({ language }) => language === 'Go'],
    ['without a hidden project', (id) => ({ hidden: [id] }), ({ project }) => project !== 'heron'],
    ['in a window', () => ({ windows: [{ from: us(1_538_000_000), to: us(1_541_300_000) }] }), () => true],
  ];

  it.each(kinds)('are added to every answer: %s', async (_, askOf, isMeant) => {
    const query = queryOf(askOf(heronId));
    const bare = { ...query, includesExternal: false };
    const range = await reader.ask(query, async ({ plan }) => plan.range);
    const meant = own.filter(isMeant);
    const read = <T>(what: ActivityQuery, work: (activity: ActivityAnswer) => Promise<T>) => reader.ask(what, work);

    const contexts = async (q: ActivityQuery) =>
      sumOf(await read(q, (a) => a.byDayAndContext()), (r) =>
        words(r.day, r.project, r.branch, r.language, r.category, r.editor, r.machine),
      );
    expect(together(await contexts(query))).toEqual(
      together(
        await contexts(bare),
        pieces(meant, range, (e, day) => words(day, e.project, e.branch, e.language, e.category, null, null)),
      ),
    );

    const dimensions = async (q: ActivityQuery) => {
      const rows = await read(q, (a) => a.byDimension());
      return new Map([
        ...sumOf(
          rows.filter(({ project }) => project !== undefined),
          (r) => words('project', r.project, r.language),
        ),
        ...sumOf(
          rows.filter(({ category }) => category !== undefined),
          (r) => words('category', r.category),
        ),
        ...sumOf(
          rows.filter(({ machine }) => machine !== undefined),
          (r) => words('machine', r.machine),
        ),
      ]);
    };
    expect(together(await dimensions(query))).toEqual(
      together(
        await dimensions(bare),
        pieces(meant, range, (e) => words('project', e.project, e.language)),
        pieces(meant, range, (e) => words('category', e.category)),
        pieces(meant, range, () => words('machine', null)),
      ),
    );

    const days = async (q: ActivityQuery) => sumOf(await read(q, (a) => a.byDay()), ({ day }) => day);
    const expected = together(
      await days(bare),
      pieces(meant, range, (_e, day) => day),
    );
    expect(together(await days(query))).toEqual(expected);
    const figures = await read(query, (a) => a.dayFigures());
    const best = Object.entries(expected).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0];
    expect(figures).toEqual({
      totalUs: Object.values(expected).reduce((sum, value) => sum + value, 0),
      activeDays: Object.keys(expected).length,
      best: best === undefined ? null : { day: best[0], us: best[1] },
    });

    const entities = async (q: ActivityQuery) =>
      sumOf(await read(q, (a) => a.byDayAndEntity()), (r) => words(r.day, r.entity, r.type));
    expect(together(await entities(query))).toEqual(
      together(
        await entities(bare),
        pieces(meant, range, (e, day) => words(day, e.entity, e.type)),
      ),
    );

    const groups = async (q: ActivityQuery) =>
      sumOf(
        await read(
          { ...q, counting: { policy: 'hackatime' } },
          async (a) => (await a.range({ dimensions: ['project'] })).rows,
        ),
        ({ project }) => words(project),
      );
    expect(together(await groups(query))).toEqual(
      together(
        await groups(bare),
        pieces(meant, range, (e) => words(e.project)),
      ),
    );

    const whole = await reader.days(query);
    const atOnce = sumOf(whole.rows, (r) =>
      words(r.day, r.project, r.branch, r.language, r.category, r.editor, r.machine),
    );
    expect(together(atOnce)).toEqual(together(await contexts(query)));
    expect(new Set(whole.dependencies)).toEqual(new Set((await reader.days(bare)).dependencies));
    expect(await read(query, (a) => a.credits())).toEqual(await read(bare, (a) => a.credits()));
  });

  it('are the same day by day as all at once', async () => {
    const range = daysRange('2018-10-28', '2018-11-12', zone);
    await reader.days(queryOf({ range }));
    const [quick, slow] = await Promise.all([
      reader.days(queryOf({ range })),
      reader.ask(queryOf({ range }), (activity) => activity.byDayAndContext()),
    ]);
    const label = (r: DayDimensionRow) => words(r.day, r.project ?? null, r.category ?? null, r.branch ?? null);
    expect(together(sumOf(quick.rows, label))).toEqual(together(sumOf(slow, label)));
    const bare = await reader.days({ ...queryOf({ range }), includesExternal: false });
    expect(together(sumOf(bare.rows, label))).not.toEqual(together(sumOf(slow, label)));
  });
});
