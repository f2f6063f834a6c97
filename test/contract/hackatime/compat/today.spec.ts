import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseUserSettings, UsersService } from '#libs/users';
import { startApp, type TestApp, type TestUser } from '../../../support/app.js';
import { G1_BEATS, G1_NOW, sendBeats } from '../../../support/g1.js';

let app: TestApp;
let ada: TestUser;
let idle: TestUser;

beforeAll(async () => {
  app = await startApp({ now: G1_NOW, config: { RATE_LIMIT: 'off' } });
  ada = await app.createUser({ username: 'ada', settings: { gap_policy: 'hackatime' } });
  idle = await app.createUser({ username: 'idle', timezone: 'Asia/Kathmandu' });
  await sendBeats(app, ada, G1_BEATS);
});
afterAll(() => app?.close());

const get = async (path: string, { authorization }: TestUser = ada) =>
  (await app.request.get(path).set('authorization', authorization).expect(200)).body;
const bar = async (user: TestUser = ada) => (await get('/api/hackatime/v1/users/current/statusbar/today', user)).data;
const choose = (user: TestUser, settings: object) =>
  app.app.get(UsersService, { strict: false }).update(user.user.id, parseUserSettings({ ...settings }).settings);
const goal = async (body: object) => {
  app.clock.advance(1_000_000);
  await app.request.post('/api/v1/users/current/goals').set('authorization', ada.authorization).send(body).expect(201);
};

describe('the status bar', () => {
  it('shows today as a text', async () => {
    expect(await bar()).toEqual({
      grand_total: { text: '9m', total_seconds: 570, hours: 0, minutes: 9, digital: '0:09', decimal: '0.15' },
    });
    expect((await bar(idle)).grand_total).toMatchObject({ text: 'Start coding!', total_seconds: 0 });
  });

  it('asks for a key, and for one’s own', async () => {
    await app.request.get('/api/hackatime/v1/users/current/statusbar/today').expect(401);
    await app.request
      .get('/api/hackatime/v1/users/idle/statusbar/today')
      .set('authorization', ada.authorization)
      .expect(404);
  });

  it('tells of the oldest goal per day that is good for it', async () => {
    await goal({ delta: 'day', seconds: 60, is_inverse: true });
    await goal({ delta: 'week', seconds: 7_200 });
    await goal({ delta: 'day', seconds: 1_200 });
    await goal({ delta: 'day', seconds: 60 });
    const { goal: shown, grand_total } = await bar();
    expect(shown).toEqual({ target_seconds: 1200, tracked_seconds: 570, completion_percent: 47, complete: false });
    expect(grand_total.text).toBe('9m / 20m goal');
    await choose(ada, { show_goals_in_status_bar: false });
    expect(await bar()).toMatchObject({ grand_total: { text: '9m' }, goal: { target_seconds: 1200 } });
  });

  it('shows a clock or a kind word to whoever likes that better', async () => {
    await choose(ada, { hackatime_extension_text_type: 'clock_emoji' });
    expect((await bar()).grand_total.text).toBe('🕛');
    await choose(ada, { status_bar_text: 'compliment_text' });
    const { text } = (await bar()).grand_total;
    expect(text).toMatch(/[a-z]/);
    expect((await bar()).grand_total.text).toBe(text);
    await choose(ada, { status_bar_text: 'simple_text' });
  });
});

describe('the last seven days', () => {
  const WEEK = '/api/hackatime/v1/users/current/stats/last_7_days';

  it('are the person’s, today included, by their policy', async () => {
    const { data } = await get(WEEK);
    expect(data).toMatchObject({
      username: 'ada',
      user_id: String(ada.user.id),
      start: '2025-12-09T00:00:00+00:00',
      end: '2025-12-15T23:59:59+00:00',
      status: 'ok',
      total_seconds: 570,
      daily_average: 570,
      days_including_holidays: 7,
      days_minus_holidays: 1,
      range: 'last_7_days',
      human_readable_range: 'Last 7 Days',
      human_readable_total: '0 hrs 9 mins',
      human_readable_daily_average: '0 hrs 9 mins',
      is_coding_activity_visible: true,
      is_other_usage_visible: true,
    });
    const item = (name: string, total_seconds: number, percent: number, digital: string) => ({
      name,
      total_seconds,
      percent,
      digital,
      text: `0 hrs ${Math.floor(total_seconds / 60)} mins`,
      hours: 0,
      minutes: Math.floor(total_seconds / 60),
      seconds: total_seconds % 60,
    });
    expect(data.projects).toEqual([item('alpha', 450, 65.22, '0:07:30'), item('beta', 240, 34.78, '0:04:00')]);
    expect(data.languages).toEqual([
      item('Ruby', 390, 61.9, '0:06:30'),
      // The two without a language are one group: an empty text is no value.
      item('unknown', 120, 19.05, '0:02:00'),
      item('Python', 120, 19.05, '0:02:00'),
    ]);
    expect(data.categories).toEqual([item('coding', 450, 100, '0:07:30')]);
    expect(data.operating_systems).toEqual([item('Linux', 570, 100, '0:09:30')]);
    expect(data.machines).toEqual([item('unknown', 570, 100, '0:09:30')]);
  });

  it('of somebody without time are empty, in their own zone', async () => {
    const { data } = await get(WEEK, idle);
    expect(data).toMatchObject({
      start: '2025-12-09T00:00:00+05:45',
      end: '2025-12-15T23:59:59+05:45',
      total_seconds: 0,
      daily_average: 0,
      days_minus_holidays: 0,
      projects: [],
      editors: [],
      categories: [],
    });
  });
});
