import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp, type TestUser } from '../../../support/app.js';
import { G1_BEATS, G1_NOW, G1_START, sendBeats } from '../../../support/g1.js';

const STATS_KEY = 'stats-0f4a1c5be27d9386-of-the-bots-of-tests';

let app: TestApp;
let ada: TestUser;
let hugo: TestUser;
let sharer: TestUser;

beforeAll(async () => {
  app = await startApp({ now: G1_NOW, config: { RATE_LIMIT: 'off', STATS_API_KEY: STATS_KEY } });
  const open = { gap_policy: 'hackatime', allow_public_stats_lookup: true };
  ada = await app.createUser({ username: 'ada', settings: { ...open, display_name: 'Ada L' } });
  hugo = await app.createUser({ username: 'hugo', settings: { gap_policy: 'hackatime' } });
  sharer = await app.createUser({ username: 'sharer', settings: { share_logged_time: true, share_languages: true } });
  for (const person of [ada, hugo, sharer]) await sendBeats(app, person, G1_BEATS);
});
afterAll(() => app?.close());

type Query = Readonly<Record<string, string>>;
const at = (offset: number) => new Date((G1_START + offset) * 1000).toISOString();
const get = (path: string, query: Query = {}, authorization?: string) => {
  const request = app.request.get(`/api/v1/users/${path}`).query(query);
  return authorization === undefined ? request : request.set('authorization', authorization);
};
const total = async (query: Query, user = 'ada') =>
  (await get(`${user}/stats`, { total_seconds: 'true', ...query }).expect(200)).body.total_seconds;

describe('the stats of somebody who lets everybody look them up', () => {
  it('are Hackatime’s with any of its parameters', async () => {
    const { body } = await get('ada/stats', { start_date: '2025-12-15', end_date: '2025-12-16' }).expect(200);
    const item = (name: string, total_seconds: number, percent: number) => ({
      name,
      total_seconds,
      text: `${Math.floor(total_seconds / 60)}m${total_seconds % 60 === 0 ? '' : ` ${total_seconds % 60}s`}`,
      hours: 0,
      minutes: Math.floor(total_seconds / 60),
      percent,
      digital: new Date(total_seconds * 1000).toISOString().slice(11, 19),
    });
    expect(body).toEqual({
      data: {
        username: 'Ada L',
        user_id: String(ada.user.id),
        is_coding_activity_visible: true,
        is_other_usage_visible: true,
        status: 'ok',
        start: '2025-12-15T00:00:00Z',
        end: '2025-12-16T00:00:00Z',
        range: 'all_time',
        human_readable_range: 'All Time',
        total_seconds: 570,
        daily_average: 570,
        human_readable_total: '9m 30s',
        human_readable_daily_average: '9m 30s',
        languages: [
          { ...item('Ruby', 390, 68.42), color: expect.stringMatching(/^#/) },
          { ...item('unknown', 120, 21.05), color: null },
          { ...item('Python', 120, 21.05), color: expect.stringMatching(/^#/) },
        ],
        projects: [item('alpha', 450, 78.95), item('beta', 240, 42.11)],
        streak: 0,
      },
      trust_factor: { trust_level: 'blue', trust_value: 0 },
    });
  });

  it('are the same by number, in any case, and from the first heartbeat on', async () => {
    for (const name of [String(ada.user.id), 'ADA', '@ada', ada.user.uuid]) expect(await total({}, name)).toBe(570);
    const { body } = await get('ada/stats', { features: 'languages', limit: '1' }).expect(200);
    expect(body.data).toMatchObject({ start: '2025-12-15T00:00:00Z', end: '2025-12-16T00:00:00Z' });
    expect(body.data.languages).toHaveLength(1);
    expect(body.data).not.toHaveProperty('projects');
  });

  it('take other things apart as well', async () => {
    const { body } = await get('ada/stats', { features: 'editors,categories,machines' }).expect(200);
    expect(body.data.editors.map(({ name }: { name: string }) => name)).toEqual(['VS Code', 'Zed']);
    expect(body.data.categories).toMatchObject([{ name: 'coding', total_seconds: 450 }]);
    expect(body.data).not.toHaveProperty('machines');
  });

  it.each<[string, Query, number]>([
    ['everything', {}, 570],
    ['a project', { filter_by_project: 'alpha' }, 450],
    ['another', { filter_by_project: 'beta' }, 240],
    ['a category', { filter_by_category: 'coding' }, 450],
    ['a window', { start_date: at(100), end_date: at(600) }, 240],
    [
      'a window, looking back',
      { start_date: at(100), end_date: at(600), boundary_aware: 'true', no_ai_coding: 'true' },
      180,
    ],
    [
      'the same by its other name',
      { start_date: at(100), end_date: at(600), test_param: 'true', no_ai_coding: 'true' },
      180,
    ],
    ['nothing', { start_date: '2025-12-01', end_date: '2025-12-02' }, 0],
  ])('count %s', async (_, query, seconds) => expect(await total(query)).toBe(seconds));

  it('tell the time of a project without long gaps', async () => {
    const { body } = await get('ada/stats', { features: 'projects', filter_by_project: 'alpha' }).expect(200);
    expect(body.data).toMatchObject({ total_seconds: 450, unique_total_seconds: 209 });
  });

  it.each([
    [{ start_date: 'soon' }, 'Invalid start_date'],
    [{ end_date: '2025-02-30' }, 'Invalid end_date'],
    [{ start_date: '2025-12-16', end_date: '2025-12-15' }, 'end_date lies before start_date'],
  ])('refuse %j', async (query, error) => {
    const { body } = await get('ada/stats', query as Query).expect(422);
    expect(body).toEqual({ error });
  });
});

describe('whoever does not let everybody', () => {
  it('is told of to themselves and to who administers', async () => {
    const { body } = await get('hugo/stats', { features: 'languages' }).expect(403);
    expect(body).toEqual({ error: 'user has disabled public stats' });
    await get('hugo/stats', { features: 'languages' }, ada.authorization).expect(403);
    for (const name of ['hugo', 'my', 'current']) {
      const own = await get(`${name}/stats`, { total_seconds: 'true' }, hugo.authorization).expect(200);
      expect(own.body).toEqual({ total_seconds: 570 });
    }
    const bot = await get('hugo/stats', { total_seconds: 'true' }, `Bearer ${STATS_KEY}`).expect(200);
    expect(bot.body).toEqual({ total_seconds: 570 });
    await get('my/stats', { total_seconds: 'true' }).expect(401);
    await get('nobody/stats', { total_seconds: 'true' }).expect(404);
  });

  it('is not found in stats without Hackatime’s parameters', async () => {
    await get('hugo/stats').expect(404);
    await get('ada/stats').expect(404);
  });
});

describe('stats without Hackatime’s parameters', () => {
  it('are WakaTime’s, of what somebody shares, with the trust in them', async () => {
    const { body } = await get('sharer/stats', { range: 'all_time' }).expect(200);
    expect(body.data).toMatchObject({ username: 'sharer', range: 'all_time', is_up_to_date: true });
    expect(body.data.languages.length).toBeGreaterThan(0);
    expect(body.trust_factor).toEqual({ trust_level: 'blue', trust_value: 0 });
    const own = await get('current/stats', { range: 'all_time' }, hugo.authorization).expect(200);
    expect(own.body.data.total_seconds_including_other_language).toBe(570);
  });

  it('do not follow from letting everybody look one up, nor the other way round', async () => {
    await get('sharer/stats', { features: 'languages' }).expect(403);
  });
});

describe('projects', () => {
  it('of the caller are WakaTime’s alone', async () => {
    const { body } = await get('current/projects', {}, ada.authorization).expect(200);
    expect(body.data.map(({ name }: { name: string }) => name).sort()).toEqual(['alpha', 'beta']);
    expect(body).not.toHaveProperty('projects');
  });

  it('of somebody who is named have both lists', async () => {
    const { body } = await get('ada/projects').expect(200);
    expect(body.projects).toEqual(['alpha', 'beta']);
    expect(body.data).toHaveLength(2);
    const before = await get('ada/projects', { until: '2025-12-14' }).expect(200);
    expect(before.body.projects).toEqual([]);
    const { body: refused } = await get('ada/projects', { since: 'ever' }).expect(422);
    expect(refused).toEqual({ error: 'Invalid since' });
  });

  it('of whoever does not let everybody are not found', async () => {
    await get('hugo/projects').expect(404);
    await get('hugo/projects', {}, ada.authorization).expect(404);
    expect((await get('hugo/projects', {}, hugo.authorization).expect(200)).body.projects).toEqual(['alpha', 'beta']);
  });
});
