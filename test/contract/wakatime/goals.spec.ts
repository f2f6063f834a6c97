import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';

const NOW = '2026-10-10T08:00:00Z';

let app: TestApp;
let jane: TestUser;

beforeAll(async () => {
  app = await startApp({ now: NOW });
});
afterAll(() => app?.close());
beforeEach(async () => {
  app.clock.set(NOW);
  jane = await app.createUser({
    fullName: 'Jane Doe',
    email: `jane${Math.random()}@example.com`,
    timezone: 'Asia/Kathmandu',
  });
});

const call = (method: 'get' | 'post' | 'put' | 'patch' | 'delete', path: string, body?: object, person = jane) => {
  const request = app.request[method](`/api/v1/users/current/goals${path}`).set('authorization', person.authorization);
  return body === undefined ? request : request.send(body);
};
const make = async (goal: object) => (await call('post', '', goal).expect(201)).body.data;

interface Beat {
  readonly at: string;
  readonly [field: string]: unknown;
}

const send = (beats: readonly Beat[], person = jane) =>
  app.request
    .post('/api/v1/users/current/heartbeats.bulk')
    .set('authorization', person.authorization)
    .send(
      beats.map(({ at, ...fields }) => ({
        entity: '/a.go',
        type: 'file',
        category: 'coding',
        project: 'atlas',
        language: 'Go',
        ...fields,
        time: Date.parse(at) / 1000,
      })),
    )
    .expect(201);

const chart = (goal: { chart_data: { actual_seconds: number; goal_seconds: number; range_status: string }[] }) =>
  goal.chart_data.map(({ actual_seconds, goal_seconds, range_status }) => [actual_seconds, goal_seconds, range_status]);

describe('a goal', () => {
  it('is made, listed, read, changed and removed', async () => {
    const goal = await make({ delta: 'day', seconds: 3600, languages: ['Go'], categories: ['Coding'] });
    expect(goal).toMatchObject({
      title: 'Code 1 hr per day in Go spent Coding',
      type: 'coding',
      seconds: 3600,
      categories: ['Coding'],
      is_enabled: true,
      is_tweeting: false,
      created_at: '2026-10-10T08:00:00Z',
      owner: { display_name: 'Jane Doe', username: jane.user.username },
      subscribers: [{ email_frequency: 'Daily', user_id: jane.user.uuid, username: jane.user.username }],
    });
    const list = await call('get', '').expect(200);
    expect(list.body).toEqual({ data: [goal], total: 1, total_pages: 1 });
    const one = await call('get', `/${goal.id}`).expect(200);
    expect(one.body).toEqual({ cached_at: '2026-10-10T08:00:00Z', data: goal });
    app.clock.set('2026-10-10T09:00:00Z');
    const changed = await call('patch', `/${goal.id}`, { seconds: 1800, custom_title: 'Half an hour' }).expect(200);
    expect(changed.body.data).toMatchObject({
      seconds: 1800,
      title: 'Half an hour',
      modified_at: '2026-10-10T09:00:00Z',
    });
    expect(changed.body.data.languages).toEqual(['Go']);
    await call('delete', `/${goal.id}`).expect(204);
    await call('get', `/${goal.id}`).expect(404);
    await call('delete', `/${goal.id}`).expect(404);
  });

  it('is what command line clients can read: a chart, integers, nobody it is shared with', async () => {
    const goal = await make({ delta: 'week', seconds: 7200 });
    const { data } = (await call('get', `/${goal.id}`).expect(200)).body;
    expect(data.shared_with).toEqual([]);
    expect(data.chart_data).toHaveLength(7);
    expect(data.chart_data.at(-1)).toMatchObject({ actual_seconds: 0, actual_seconds_text: '0 secs' });
    for (const { goal_seconds } of data.chart_data) expect(Number.isInteger(goal_seconds)).toBe(true);
    expect(data.status_percent_calculated).toBe(100);
  });

  it.each([
    [{}, ['delta', 'seconds']],
    [{ delta: 'year', seconds: 1 }, ['delta']],
    [{ delta: 'day', seconds: 1.5 }, ['seconds']],
    [{ delta: 'day', seconds: 0 }, ['seconds']],
    [{ delta: 'day', seconds: 60, ignore_days: ['someday'] }, ['ignore_days']],
    [
      { delta: 'week', seconds: 60, ignore_days: ['friday'], ignore_zero_days: true },
      ['ignore_days', 'ignore_zero_days'],
    ],
    [{ delta: 'day', seconds: 60, improve_by_percent: -1 }, ['improve_by_percent']],
    [{ delta: 'day', seconds: 60, subscribers: [{ user: 'nobody-there' }] }, ['subscribers']],
    [{ delta: 'day', seconds: 60, chart_data: [] }, ['chart_data']],
    [{ delta: 'day', seconds: 60, languages: 'Go' }, ['languages']],
  ])('is refused as %j', async (body, fields) => {
    expect(Object.keys((await call('post', '', body).expect(400)).body.errors)).toEqual(fields);
    expect((await call('get', '')).body.total).toBe(0);
  });

  it("is nobody else's", async () => {
    const { id } = await make({ delta: 'day', seconds: 60 });
    const other = await app.createUser();
    await call('get', `/${id}`, undefined, other).expect(404);
    await call('patch', `/${id}`, { seconds: 1 }, other).expect(404);
    await call('post', `/${id}/snooze`, { until: null }, other).expect(404);
    await call('delete', `/${id}`, undefined, other).expect(404);
  });

  it('tells an app that may only write nothing of what was coded', async () => {
    const key = await app.createKey(jane.user, { scopes: new Set(['write_heartbeats'] as const) });
    const asked = app.request.post(`/api/v1/users/current/goals?api_key=${key}`).send({ delta: 'day', seconds: 60 });
    expect((await asked.expect(403)).body).toEqual({ error: 'insufficient_scope' });
  });

  it('keeps the address to those with the scope email', async () => {
    await make({ delta: 'day', seconds: 60 });
    const key = await app.createKey(jane.user, { scopes: new Set(['read_goals'] as const) });
    const { body } = await app.request.get(`/api/v1/users/current/goals?api_key=${key}`).expect(200);
    expect(body.data[0].owner.email).toBeNull();
    expect(body.data[0].subscribers[0].email).toBeNull();
    expect((await call('get', '')).body.data[0].owner.email).toMatch(/@example\.com$/);
  });

  it('is one of a hundred at most', async () => {
    for (let count = 0; count < 100; count++) await make({ delta: 'day', seconds: 60 });
    expect((await call('post', '', { delta: 'day', seconds: 60 }).expect(400)).body.errors.goal).toEqual([
      'No more than 100 goals.',
    ]);
    expect((await call('get', '')).body).toMatchObject({ total: 100, total_pages: 1 });
  });
});

describe('how a goal goes', () => {
  it('is counted by the engine on the days of the person', async () => {
    // Midnight in Kathmandu is 18:15 UTC: 5 minutes are of the 9th, 5 of the 10th.
    await send([
      { at: '2026-10-09T18:10:00Z' },
      { at: '2026-10-09T18:20:00Z' },
      { at: '2026-10-10T04:00:00Z', language: 'C' },
    ]);
    await send([{ at: '2026-10-10T04:10:00Z', project: 'beacon' }, { at: '2026-10-10T04:12:30Z' }]);
    const all = await make({ delta: 'day', seconds: 600 });
    expect(chart(all).slice(-3)).toEqual([
      [0, 600, 'fail'],
      [300, 600, 'fail'],
      [1050, 600, 'success'],
    ]);
    expect(all.chart_data.at(-1)).toEqual({
      actual_seconds: 1050,
      actual_seconds_text: '17 mins',
      goal_seconds: 600,
      goal_seconds_text: '10 mins',
      range: {
        date: '2026-10-10',
        start: '2026-10-09T18:15:00Z',
        end: '2026-10-10T18:14:59Z',
        text: 'Sat Oct 10',
        timezone: 'Asia/Kathmandu',
      },
      range_status: 'success',
      range_status_reason: 'coded 17 mins which is 7 mins more than your daily goal',
      range_status_reason_short: '17m (7m more than goal)',
    });
    expect(all).toMatchObject({
      status: 'success',
      average_status: 'fail',
      cumulative_status: 'fail',
      range_text: 'from 2026-10-04 until 2026-10-10',
    });
    const last = async (filters: object) => chart(await make({ delta: 'day', seconds: 600, ...filters })).at(-1)?.[0];
    expect(await last({ languages: ['C'] })).toBe(600);
    expect(await last({ languages: ['C', 'go'] })).toBe(1050);
    expect(await last({ projects: ['beacon'] })).toBe(150);
    expect(await last({ projects: ['beacon'], languages: ['C'] })).toBe(0);
    expect(await last({ categories: ['coding'] })).toBe(1050);
    expect(await last({ editors: ['Vim'] })).toBe(0);
  });

  it('begins weeks on the weekday of the person', async () => {
    const monday = await app.createUser({ timezone: 'UTC', settings: { weekday_start: 1 } });
    await send([{ at: '2026-10-04T10:00:00Z' }, { at: '2026-10-04T10:10:00Z' }], monday);
    const weeks = async (person: TestUser) =>
      (await call('post', '', { delta: 'week', seconds: 600 }, person).expect(201)).body.data;
    const ofMonday = await weeks(monday);
    expect(chart(ofMonday).slice(-2)).toEqual([
      [600, 600, 'success'],
      [0, 600, 'pending'],
    ]);
    expect(ofMonday.chart_data.at(-1).range).toEqual({
      date: null,
      start: '2026-10-05T00:00:00Z',
      end: '2026-10-11T23:59:59Z',
      text: 'Mon Oct 5 until Sun Oct 11',
      timezone: 'UTC',
    });
    const sunday = await app.createUser({ timezone: 'UTC' });
    await send([{ at: '2026-10-04T10:00:00Z' }, { at: '2026-10-04T10:10:00Z' }], sunday);
    expect(chart(await weeks(sunday)).at(-1)).toEqual([600, 600, 'success']);
  });

  it('knows months', async () => {
    await send([{ at: '2026-09-30T10:00:00Z' }, { at: '2026-09-30T10:10:00Z' }]);
    const goal = await make({ delta: 'month', seconds: 600 });
    expect(chart(goal).slice(-2)).toEqual([
      [600, 600, 'success'],
      [0, 600, 'pending'],
    ]);
    expect(goal.chart_data.at(-1).range.text).toBe('Oct 2026');
    expect(goal.range_text).toBe('from 2026-04-01 until 2026-10-31');
  });

  it('asks for more than last time', async () => {
    await send([{ at: '2026-10-09T05:00:00Z' }, { at: '2026-10-09T05:10:00Z' }, { at: '2026-10-09T05:20:00Z' }]);
    const goal = await make({ delta: 'day', seconds: 600, improve_by_percent: 25 });
    expect(chart(goal).slice(-2)).toEqual([
      [1200, 600, 'success'],
      [0, 1500, 'pending'],
    ]);
  });

  it.each([
    // Clocks go back: a day of 25 hours.
    ['Pacific/Chatham', '2026-04-05', '2026-04-04T10:20:00Z', '2026-04-05T11:10:00Z', '2026-04-04T10:15:00Z'],
    // Midnight does not exist: a day of 23 hours that begins at one o'clock.
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:05:00Z', '2018-11-05T01:55:00Z', '2018-11-04T03:00:00Z'],
  ])('is exact on a day without 24 hours: %s', async (timezone, date, first, last, start) => {
    const person = await app.createUser({ timezone });
    const later = (iso: string, minutes: number) => new Date(Date.parse(iso) + minutes * 60_000).toISOString();
    app.clock.set(later(last, 30));
    await send(
      [first, later(first, -10), last, later(last, 10)].map((at) => ({ at })),
      person,
    );
    app.clock.set(last);
    const { body } = await call('post', '', { delta: 'day', seconds: 600 }, person).expect(201);
    const today = body.data.chart_data.at(-1);
    expect(today.range).toMatchObject({ date, start });
    // Five minutes after the first midnight, five before the last one.
    expect([today.actual_seconds, today.range_status]).toEqual([600, 'success']);
  });
});

describe('snoozing', () => {
  it('lasts until an instant', async () => {
    const { id } = await make({ delta: 'day', seconds: 60 });
    const { body } = await call('post', `/${id}/snooze`, { until: '2026-10-10T12:00:00+02:00' }).expect(200);
    expect(body.data).toMatchObject({ is_snoozed: true, snooze_until: '2026-10-10T10:00:00Z' });
    app.clock.set('2026-10-10T10:00:00Z');
    expect((await call('get', `/${id}`)).body.data.is_snoozed).toBe(false);
    const ended = await call('post', `/${id}/snooze`, { until: null }).expect(200);
    expect(ended.body.data).toMatchObject({ is_snoozed: false, snooze_until: null });
    await call('post', `/${id}/snooze`, { until: 'tomorrow' }).expect(400);
    await call('post', `/${id}/snooze`, {}).expect(400);
  });
});

describe('subscribers', () => {
  it('are people of the installation, and leave for good when they want to', async () => {
    const friend = await app.createUser({ email: `friend${Math.random()}@example.com` });
    const { id } = await make({
      delta: 'day',
      seconds: 60,
      subscribers: [{ user: friend.user.username, email_frequency: 'Weekly' }],
    });
    const subscribers = async () =>
      (await call('get', `/${id}`)).body.data.subscribers.map(
        ({ username, email, email_frequency }: Record<string, unknown>) => [username, email === null, email_frequency],
      );
    expect(await subscribers()).toEqual([
      [jane.user.username, false, 'Daily'],
      [friend.user.username, true, 'Weekly'],
    ]);
    await call('get', `/${id}`, undefined, friend).expect(404);
    await call('delete', `/${id}/subscription`, undefined, friend).expect(204);
    await call('patch', `/${id}`, { subscribers: [{ user: friend.user.uuid }] }).expect(200);
    expect(await subscribers()).toEqual([[jane.user.username, false, 'Daily']]);
    await call('delete', `/${id}/subscription`).expect(204);
    expect(await subscribers()).toEqual([[jane.user.username, false, 'Never']]);
    await call('delete', `/${id}/subscription`, undefined, await app.createUser()).expect(404);
  });
});
