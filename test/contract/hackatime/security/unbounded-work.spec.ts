import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ActivityReader } from '#libs/activity';
import { ownActivity } from '#libs/users';
import { startApp, type TestApp, type TestUser } from '../../../support/app.js';
import { drainJobs } from '../../../support/jobs.js';

const START = 1_791_630_000;
/** Seconds after the start, and the project. */
const BEATS: readonly (readonly [number, string])[] = [
  ...Array.from({ length: 40 }, (_, minute) => [minute * 60, 'alpha'] as const),
  [2_460, 'beta'],
  [2_520, 'alpha'],
  [2_580, 'alpha'],
  [9_000, 'alpha'],
  [9_060, 'beta'],
];

let app: TestApp;
let ada: TestUser;
beforeAll(async () => {
  app = await startApp({ now: '2026-10-10T18:00:00Z', config: { RATE_LIMIT: 'off' } });
  const open = { allow_public_stats_lookup: true };
  ada = await app.createUser({ username: 'ada', settings: open });
  const wanda = await app.createUser({ username: 'wanda', settings: { ...open, gap_policy: 'wakapi' } });
  const items = BEATS.map(([after, project]) => ({
    entity: `/${after}.ts`,
    type: 'file',
    project,
    time: START + after,
  }));
  for (const { authorization } of [ada, wanda]) {
    await app.request.post('/api/v1/users/current/heartbeats.bulk').set({ authorization }).send(items).expect(201);
  }
  await drainJobs(app);
});
afterAll(() => app?.close());

const spansOf = async (query: Readonly<Record<string, string>> = {}, who = 'ada') => {
  const { body } = await app.request.get(`/api/v1/users/${who}/heartbeats/spans`).query(query).expect(200);
  return body.spans.map(({ start, end }: { start: number; end: number }) => [start - START, end - START]);
};

describe('spans, which everybody may ask for ten years of', () => {
  it('are the same however few rows they are read in', async () => {
    expect(await spansOf()).toEqual([
      [0, 2_580],
      [9_000, 9_060],
    ]);
    expect(await spansOf({ project: 'alpha' })).toEqual([
      [0, 2_460],
      [2_520, 2_580],
      [9_000, 9_060],
    ]);
    expect(await spansOf({ project: 'beta' })).toEqual([[2_460, 2_520]]);
    expect(await spansOf({ start_date: new Date((START + 90) * 1000).toISOString() })).toEqual([
      [90, 2_580],
      [9_000, 9_060],
    ]);
  });

  it('are the same under a policy whose gaps are not split at midnight', async () => {
    expect(await spansOf({}, 'wanda')).toEqual([
      [0, 2_580],
      [9_000, 9_060],
    ]);
    expect(await spansOf({ project: 'beta' }, 'wanda')).toEqual([[2_460, 2_520]]);
  });

  it('are read in a row for each change, not for each heartbeat', async () => {
    const range = { from: START * 1e6, to: (START + 10_000) * 1e6, zone: 'UTC' };
    const question = { subject: ownActivity(ada.user.id), range, counting: {}, filters: {} };
    const activity = app.app.get(ActivityReader, { strict: false });
    const rows = await activity.ask(question, (answer) => answer.creditRuns());
    expect(rows.map(({ time, us, project }) => [time / 1e6 - START, us / 1e6, project])).toEqual([
      [0, 2_460, 'alpha'],
      [2_460, 60, 'beta'],
      [2_520, 60, 'alpha'],
      [9_000, 60, 'alpha'],
    ]);
  });
});
