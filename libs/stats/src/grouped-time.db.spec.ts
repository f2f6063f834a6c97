import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContextFilter } from '#libs/activity';
import { type GapPolicyName, secondsToMicros } from '#libs/kernel';
import { ownActivity } from '#libs/users';
import { startApp, type TestApp, type TestUser } from '../../../test/support/app.js';
import { G1_BEATS, G1_START, sendBeats } from '../../../test/support/g1.js';
import { type GroupedQuery, GroupedTimeService } from './grouped-time.service.js';

let app: TestApp;
let jane: TestUser;
let grouped: GroupedTimeService;
beforeAll(async () => {
  app = await startApp({ now: '2025-12-16T09:00:00Z' });
  jane = await app.createUser({ timezone: 'UTC' });
  await sendBeats(app, jane, G1_BEATS);
  grouped = app.app.get(GroupedTimeService, { strict: false });
});
afterAll(() => app?.close());

const at = (offset: number) => secondsToMicros(G1_START + offset);
const question = (
  [from, to]: readonly [number, number],
  { policy = 'hackatime' as GapPolicyName, ...more }: Partial<GroupedQuery> & { policy?: GapPolicyName } = {},
): GroupedQuery => ({
  subject: ownActivity(jane.user.id),
  range: { from: at(from), to: at(to), zone: 'UTC' },
  counting: { policy },
  filters: {},
  ...more,
});
const DAY = [-3600, 7200] as const;

describe('time in groups, each with gaps of its own', () => {
  it('is more than the total, and rounded number by number', async () => {
    const { totalSeconds, totalUs, groups, policy } = await grouped.of(question(DAY), [
      'project',
      'language',
      'category',
      'branch',
    ]);
    const seconds = (list: (typeof groups)['project']) =>
      Object.fromEntries((list ?? []).map(({ name, seconds: told }) => [String(name), told]));
    expect([policy.timeoutSeconds, totalUs, totalSeconds]).toEqual([120, 569_500_000, 570]);
    expect(seconds(groups.project)).toEqual({ alpha: 450, beta: 240 });
    expect(seconds(groups.category)).toEqual({ coding: 450, browsing: 0, 'ai coding': 0 });
    // No language and an empty one are the same here: they are 180.5 s apart, which counts 120.
    expect(seconds(groups.language)).toEqual({ Ruby: 390, Python: 120, null: 120 });
    expect(seconds(groups.branch)).toEqual({ main: 570 });
    expect(groups.project?.map(({ name }) => name)).toEqual(['alpha', 'beta']);
  });

  it.each<[string, Partial<GroupedQuery>, number]>([
    ['nothing before its first heartbeat', {}, 240],
    ['the one heartbeat before it', { isBoundaryAware: true }, 300],
    [
      'the one before it of those that are looked at',
      { isBoundaryAware: true, filter: { exceptCategories: ['browsing', 'ai coding', 'meeting', 'communicating'] } },
      180,
    ],
  ])('of a range has %s', async (_, more, seconds) => {
    expect((await grouped.of(question([100, 600], more))).totalSeconds).toBe(seconds);
  });

  it.each<[string, ContextFilter, number]>([
    ['a project', { project: ['alpha'] }, 450],
    ['two projects', { project: ['alpha', 'beta'] }, 570],
    ['what has no language', { language: [null] }, 120],
    ['categories', { category: ['browsing', 'ai coding'] }, 120],
    ['two dimensions', { project: ['beta'], category: ['coding', 'browsing'] }, 120],
    ['nothing', { project: [] }, 0],
  ])('of %s has gaps between its heartbeats alone', async (_, filter, seconds) => {
    expect((await grouped.of(question(DAY, { filter }))).totalSeconds).toBe(seconds);
    const days = await grouped.days(question(DAY, { filter }));
    expect(days.map(({ day, seconds: told }) => [day, told])).toEqual(seconds === 0 ? [] : [['2025-12-15', seconds]]);
  });

  it('comes in spans that end where the next heartbeat is far', async () => {
    const spans = await grouped.spans(question(DAY));
    expect(spans.map(({ start, end, us }) => [start - at(0), end - at(0), us].map((part) => part / 1e6))).toEqual([
      [0, 270, 270],
      [400, 640, 240],
      [641, 700.5, 59.5],
    ]);
    const wider = await grouped.spans(question(DAY, { filter: { project: ['alpha'] } }), 250);
    expect(wider.map(({ us }) => us / 1e6)).toEqual([700.5]);
    expect(await grouped.spans(question([800, 900]))).toEqual([]);
    expect(await grouped.spans(question([600, 650]))).toEqual([]);
  });
});

describe('time in groups of one line of gaps', () => {
  it.each<[GapPolicyName, number, number]>([
    ['wakatime', 700.5, 700.5],
    ['wakapi', 700.5, 700],
  ])('of %s adds up', async (policy, exact, shown) => {
    const { totalUs, totalSeconds, groups } = await grouped.of(question(DAY, { policy }), ['project', 'editor']);
    expect([totalUs / 1e6, totalSeconds]).toEqual([exact, shown]);
    for (const list of Object.values(groups)) expect(list.reduce((sum, { us }) => sum + us, 0)).toBe(totalUs);
    const alpha = await grouped.of(question(DAY, { policy, filter: { project: ['alpha'] } }));
    expect(alpha.totalUs).toBe(groups.project?.find(({ name }) => name === 'alpha')?.us);
    const spans = await grouped.spans(question(DAY, { policy }));
    expect(spans).toEqual([{ start: at(0), end: at(700.5), us: 700_500_000 }]);
  });
});
