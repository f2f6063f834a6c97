import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TAKE_LEADER_SNAPSHOT } from '#libs/leaderboards';
import { ActivityPools } from '#libs/platform/database';
import { Jobs } from '#libs/platform/queue';
import { DurationsService } from '#libs/summaries';
import { ownActivity, parseUserSettings, UsersService } from '#libs/users';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { G1_BEATS, sendBeats } from '../../support/g1.js';
import { drainJobs } from '../../support/jobs.js';

const TODAY = '2025-12-15T18:00:00Z';
const DAY = 'start=2025-12-15&end=2025-12-15';

let app: TestApp;
let jane: TestUser;
beforeAll(async () => {
  app = await startApp({ now: TODAY });
  jane = await app.createUser({ timezone: 'UTC', username: 'jane', settings: { is_on_leaderboard: true } });
  await sendBeats(app, jane, G1_BEATS);
});
afterAll(() => app?.close());

const ask = (path: string, person = jane, on = app) =>
  on.request.get(`/api/v1/users/current/${path}`).set('authorization', person.authorization);
const get = async (path: string, person = jane, on = app) => (await ask(path, person, on).expect(200)).body;
const choose = (gap_policy: string, person = jane, on = app) =>
  on.app.get(UsersService, { strict: false }).update(person.user.id, parseUserSettings({ gap_policy }).settings);
const seconds = (list: readonly { name: string; total_seconds: number }[]) =>
  Object.fromEntries(list.map(({ name, total_seconds: told }) => [name, told]));

/** What each face tells of the day. */
async function everywhere(suffix = ''): Promise<Record<string, number>> {
  const { data, cumulative_total: cumulative } = await get(`summaries?${DAY}${suffix}`);
  const stats = (await get(`stats/2025-12?${suffix.slice(1)}`)).data;
  const durations = (await get(`durations?date=2025-12-15${suffix}`)).data as { duration: number }[];
  return {
    summaries: data[0].grand_total.total_seconds,
    cumulative: cumulative.seconds,
    stats: stats.total_seconds_including_other_language,
    best: stats.best_day.total_seconds,
    average: stats.daily_average_including_other_language,
    allTime: (await get(`all_time_since_today?${suffix.slice(1)}`)).data.total_seconds,
    statusBar: (await get(`status_bar/today?${suffix.slice(1)}`)).data.grand_total.total_seconds,
    insight: (await get(`insights/daily_average/2025-12?${suffix.slice(1)}`)).data.current_user.total.seconds,
    durations: durations.reduce((sum, { duration }) => sum + duration, 0),
  };
}

const same = (told: number, exact: number, average: number) => ({
  summaries: told,
  cumulative: told,
  stats: told,
  best: told,
  average,
  allTime: told,
  statusBar: told,
  insight: told,
  durations: exact,
});

describe('a policy that a request names', () => {
  it.each([
    ['wakatime', same(700.5, 700.5, 701)],
    ['hackatime', same(570, 569.5, 570)],
    ['wakapi', same(700, 700.5, 700)],
  ])('%s is that of every number in its answer', async (name, expected) => {
    expect(await everywhere(`&gap_policy=${name}`)).toEqual(expected);
    expect(await everywhere(`&policy=${name.toUpperCase()}`)).toEqual(expected);
  });

  it('hackatime measures gaps inside each group', async () => {
    const { data } = await get(`summaries?${DAY}&gap_policy=hackatime`);
    expect(seconds(data[0].projects)).toEqual({ alpha: 450, beta: 240 });
    expect(seconds(data[0].languages)).toEqual({ Ruby: 390, Python: 120, Other: 120 });
    expect(seconds(data[0].categories)).toEqual({ Coding: 450 });
    expect(seconds(data[0].editors)).toEqual({ 'VS Code': 450, Zed: 120 });
    const stats = (await get('stats/2025-12?gap_policy=hackatime')).data;
    expect(seconds(stats.projects)).toEqual({ alpha: 450, beta: 240 });
    expect(stats.timeout).toBe(2);
    const timeout = async (suffix: string) => (await get(`insights/days/2025-12?${suffix}`)).data.timeout;
    expect([
      await timeout('policy=hackatime'),
      await timeout('policy=wakapi'),
      await timeout('policy=wakapi&timeout=5'),
    ]).toEqual([2, 10, 5]);
    expect(await timeout('')).toBe(15);
    const alpha = await get(`summaries?${DAY}&gap_policy=hackatime&project=alpha`);
    expect(alpha.data[0].grand_total.total_seconds).toBe(450);
    expect(seconds(alpha.data[0].entities)).toEqual({ '/src/alpha/main': 450 });
    expect((await get('all_time_since_today?project=beta&policy=hackatime')).data.total_seconds).toBe(240);
  });

  it('keeps its cap whatever timeout is named', async () => {
    const { data } = await get(`summaries?${DAY}&gap_policy=hackatime&timeout=15`);
    expect(data[0].grand_total.total_seconds).toBe(570);
  });

  it.each(['gap_policy', 'policy'])('is refused as %s when there is none of that name', async (field) => {
    for (const path of [
      `summaries?${DAY}`,
      'stats/2025-12?',
      'durations?date=2025-12-15',
      'all_time_since_today?',
      'status_bar/today?',
    ]) {
      const { body } = await ask(`${path}&${field}=toggl`).expect(400);
      expect(body.errors).toEqual({ [field]: ['Must be one of wakatime, hackatime, wakapi.'] });
    }
  });
});

describe('a policy that a person has chosen', () => {
  it('acts with the next read, and on what editors poll', async () => {
    expect(await everywhere()).toEqual(same(700.5, 700.5, 701));
    const { headers } = await ask('status_bar/today').expect(200);
    await ask('status_bar/today')
      .set('if-none-match', headers.etag ?? '')
      .expect(304);
    await choose('hackatime');
    const { body } = await ask('status_bar/today')
      .set('if-none-match', headers.etag ?? '')
      .expect(200);
    expect(body.data.grand_total.total_seconds).toBe(570);
    expect(await everywhere()).toEqual(same(570, 569.5, 570));
    expect((await everywhere('&gap_policy=wakatime')).summaries).toBe(700.5);
    await choose('wakapi');
    expect(await everywhere()).toEqual(same(700, 700.5, 700));
    await choose('');
    expect(await everywhere()).toEqual(same(700.5, 700.5, 701));
  });

  it('is what goals are judged by', async () => {
    const goal = { delta: 'day', seconds: 600, projects: ['ALPHA'] };
    const wish = async (body: object) => {
      const request = app.request.post('/api/v1/users/current/goals').set('authorization', jane.authorization);
      return (await request.send(body).expect(201)).body.data.id;
    };
    const [all, alpha] = [await wish({ delta: 'day', seconds: 600 }), await wish(goal)];
    const actual = async (id: string) => (await get(`goals/${id}`)).data.chart_data.at(-1).actual_seconds;
    const before = [await actual(all), await actual(alpha)];
    expect(before[0]).toBe(700.5);
    await choose('hackatime');
    expect([await actual(all), await actual(alpha)]).toEqual([570, 450]);
    await choose('');
    expect([await actual(all), await actual(alpha)]).toEqual(before);
  });

  it('leaves those alone who have chosen none', async () => {
    const joe = await app.createUser({ timezone: 'UTC' });
    await sendBeats(app, joe, G1_BEATS);
    await choose('hackatime', joe);
    expect((await get(`summaries?${DAY}`, joe)).cumulative_total.seconds).toBe(570);
    expect((await get(`summaries?${DAY}`)).cumulative_total.seconds).toBe(700.5);
  });

  it('has a name that there is', () => {
    expect(() => parseUserSettings({ gap_policy: 'toggl' })).toThrow('gap_policy');
    expect(parseUserSettings({ gap_policy: '' }).settings).toEqual({ gap_policy: null });
  });
});

describe('policy wakapi', () => {
  const START = 1_765_700_000;
  const OFFSETS = [0, 30, 30, 160, 180, 190, 195];
  let ann: TestUser;
  beforeAll(async () => {
    ann = await app.createUser({ timezone: 'UTC' });
    const beats = OFFSETS.map((offset, index) => {
      const editor = index < 4 ? 'GoLand' : 'vscode';
      const user_agent = `wakatime/v1.90.0 (linux-6.6.0-x86_64) go1.22.12 ${editor}/1.0 ${editor}-wakatime/2.0`;
      return { entity: `/src/${index}.go`, type: 'file', project: 'p', time: START + offset, user_agent };
    });
    await sendBeats(app, ann, beats);
  });

  it.each([
    [120, [30, 20, 15]],
    [130, [30, 20, 15]],
    [140, [180, 15]],
  ])('breaks at a gap of its timeout, %i s', async (timeoutSeconds, expected) => {
    const range = { from: (START - 3600) * 1e6, to: (START + 3600) * 1e6, zone: 'UTC' };
    const question = {
      subject: ownActivity(ann.user.id),
      range,
      counting: { policy: 'wakapi', timeoutSeconds },
      filters: {},
    } as const;
    const found = await app.app.get(DurationsService, { strict: false }).stretches(question, 'editor');
    expect(found.map(({ us }) => us / 1e6)).toEqual(expected);
  });

  it('takes the timeout of a request', async () => {
    const { data } = await get('durations?date=2025-12-14&gap_policy=wakapi&timeout=2&slice_by=editor', ann);
    expect(data.map(({ duration, editor }: { duration: number; editor: string }) => [editor, duration])).toEqual([
      ['GoLand', 30],
      ['GoLand', 20],
      ['VS Code', 15],
    ]);
  });
});

describe('the installation’s policy', () => {
  it('counts for who has chosen none, and wherever people are compared', async () => {
    const own = await startApp({ now: TODAY, config: { DEFAULT_GAP_POLICY: 'hackatime' } });
    try {
      const settings = { is_on_leaderboard: true };
      const [sue, tom] = [
        await own.createUser({ timezone: 'UTC', settings }),
        await own.createUser({ timezone: 'UTC', settings }),
      ];
      for (const person of [sue, tom]) await sendBeats(own, person, G1_BEATS);
      await choose('wakatime', tom, own);
      const total = async (person: TestUser) => (await get(`summaries?${DAY}`, person, own)).cumulative_total.seconds;
      expect([await total(sue), await total(tom)]).toEqual([570, 700.5]);
      own.clock.set('2025-12-16T12:00:00Z');
      await own.app
        .get(Jobs, { strict: false })
        .request(own.app.get(ActivityPools, { strict: false }).job, TAKE_LEADER_SNAPSHOT, {});
      await drainJobs(own);
      const { body } = await own.request.get('/api/v1/leaders').set('authorization', sue.authorization).expect(200);
      const board = body.data.map(
        (one: { running_total: { total_seconds: number } }) => one.running_total.total_seconds,
      );
      expect(board).toEqual([570, 570]);
      expect(body.timeout).toBe(2);
    } finally {
      await own.close();
    }
  });
});
