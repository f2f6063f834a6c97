import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHECK_GOALS } from '#libs/goals/worker';
import { ActivityPools } from '#libs/platform/database';
import { Jobs } from '#libs/platform/queue';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { drainJobs } from '../../support/jobs.js';

const NOW = '2026-11-21T10:00:00Z';
const at = (iso: string) => Date.parse(iso) / 1000;
const ZONE = 'Asia/Kathmandu';

let app: TestApp;
let ada: TestUser;

beforeAll(async () => {
  app = await startApp({ now: '2025-10-01T00:00:00Z' });
  ada = await app.createUser({ timezone: ZONE });
  app.clock.set(NOW);
});
afterAll(() => app.close());

const url = (path: string) => `/api/v1/users/current/${path}`;
const get = (path: string, person = ada) => app.request.get(url(path)).set('Authorization', person.authorization);
const send = (method: 'post' | 'delete' | 'put', path: string, body: object, person = ada) =>
  app.request[method](url(path)).set('Authorization', person.authorization).send(body);

const MEETING = {
  external_id: 'meeting-1',
  entity: 'Weekly planning',
  type: 'event',
  category: 'meeting',
  project: 'demo',
  branch: 'main',
  language: 'Markdown',
  provider: 'Calendar',
  meta: 'room=4',
  start_time: at('2026-11-20T17:45:00Z'),
  end_time: at('2026-11-20T19:00:00.25Z'),
};

describe('one external duration', () => {
  it('is answered as it is counted, and found on every day it reaches into', async () => {
    const answer = await send('post', 'external_durations', MEETING);
    expect(answer.status).toBe(201);
    const { id, user_id, ...rest } = answer.body.data;
    expect(user_id).toBe(ada.user.uuid);
    expect(rest).toEqual({
      external_id: 'meeting-1',
      entity: 'Weekly planning',
      type: 'event',
      provider: 'Calendar',
      category: 'Meeting',
      start_time: 1795196700,
      end_time: 1795201200.25,
      project: 'demo',
      branch: 'main',
      language: 'Markdown',
      meta: 'room=4',
      created_at: '2026-11-21T10:00:00Z',
      modified_at: '2026-11-21T10:00:00Z',
    });
    for (const date of ['2026-11-20', '2026-11-21']) {
      const day = await get(`external_durations?date=${date}`);
      expect(day.status).toBe(200);
      expect(day.body.data.map((row: { id: string }) => row.id)).toEqual([id]);
    }
    expect((await get('external_durations?date=2026-11-19')).body.data).toEqual([]);
    expect((await get('external_durations?date=2026-11-20')).body).toMatchObject({
      start: '2026-11-19T18:15:00Z',
      end: '2026-11-20T18:14:59Z',
      timezone: ZONE,
      branches: [],
    });
    expect((await get('external_durations?date=2026-11-20&project=other')).body.data).toEqual([]);
    expect((await get('external_durations?date=2026-11-20&branches=main,x')).body.data).toHaveLength(1);
    expect((await get('external_durations?date=2026-11-20&timezone=UTC')).body.data).toHaveLength(1);
  });

  it('counts whole on each side of local midnight, under its category, language, project and branch', async () => {
    const { body } = await get('summaries?start=2026-11-20&end=2026-11-21');
    expect(body.data.map((day: { grand_total: { total_seconds: number } }) => day.grand_total.total_seconds)).toEqual([
      1800, 2700.25,
    ]);
    expect(body.data[1].categories).toMatchObject([{ name: 'Meeting', total_seconds: 2700.25, percent: 100 }]);
    expect(body.data[1].languages).toMatchObject([{ name: 'Markdown', total_seconds: 2700.25 }]);
    const project = await get('summaries?start=2026-11-20&end=2026-11-21&project=demo');
    expect(project.body.data[0]).toMatchObject({
      branches: [{ name: 'main', total_seconds: 1800 }],
      entities: [{ name: 'Weekly planning', total_seconds: 1800, type: 'event' }],
    });
    const bar = await get('status_bar/today');
    expect(bar.body.data.grand_total.total_seconds).toBe(2700.25);
    const all = await get('all_time_since_today');
    expect(all.body.data.total_seconds).toBe(4500.25);
    expect(all.body.data.range.start_date).toBe('2026-11-20');
    const stats = await get('stats/last_7_days?is_including_today=true');
    expect(stats.body.data).toMatchObject({
      total_seconds: 4500.25,
      days_minus_holidays: 2,
      best_day: { date: '2026-11-21', total_seconds: 2700.25 },
    });
    expect((await get('durations?date=2026-11-20')).body.data).toEqual([]);
  });

  it('is replaced by its external id, of the same provider only', async () => {
    const shorter = { ...MEETING, end_time: at('2026-11-20T18:00:00Z') };
    const first = (await get('external_durations?date=2026-11-20')).body.data[0];
    const again = await send('post', 'external_durations', shorter);
    expect(again.body.data).toMatchObject({ id: first.id, end_time: 1795197600 });
    const other = await send('post', 'external_durations', { ...shorter, provider: 'Other' });
    expect(other.body.data.id).not.toBe(first.id);
    expect((await get('summaries?start=2026-11-20&end=2026-11-20')).body.data[0].grand_total.total_seconds).toBe(1800);
  });
});

describe('refusals', () => {
  it.each([
    [{ external_id: null }, 'external_id', 'This field is required.'],
    [{ entity: '' }, 'entity', 'This field is required.'],
    [{ type: undefined }, 'type', 'This field is required.'],
    [{ start_time: 'soon' }, 'start_time', 'Not a valid value.'],
    [{ end_time: MEETING.start_time }, 'end_time', 'Must be after start_time.'],
    [{ end_time: MEETING.start_time + 86_400.000001 }, 'end_time', 'Can not be more than 24 hours after start_time.'],
    [{ start_time: at('2025-11-20T10:00:00Z') }, 'start_time', 'Must be within one year of today.'],
    [{ meta: 'x'.repeat(2084) }, 'meta', 'Field cannot be longer than 2083 characters.'],
  ])('%j', async (change, field, says) => {
    const answer = await send('post', 'external_durations', { ...MEETING, ...change });
    expect(answer.status).toBe(400);
    expect(answer.body.errors[field]).toContain(says);
  });

  it.each(['null', '7', '[]', '[null, 7]'])('%s is no list of them', async (body) => {
    const request = app.request.post(url('external_durations.bulk')).set('Authorization', ada.authorization);
    const answer = await request.set('content-type', 'application/json').send(body);
    expect([answer.status, answer.body]).toEqual([400, { error: 'The body must be a list of external durations.' }]);
  });

  it('refuses what lies before the person came', async () => {
    const young = await app.createUser({ timezone: ZONE });
    const answer = await send('post', 'external_durations', MEETING, young);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({ errors: { start_time: ['Can not log time before user was created.'] } });
  });
});

describe('many external durations', () => {
  it('are saved or refused one by one, and deleted in both spellings', async () => {
    const bob = await app.createUser({ timezone: ZONE });
    app.clock.set('2026-11-22T10:00:00Z');
    const item = (name: string, start: string, end: string) => ({
      external_id: name,
      entity: name,
      type: 'app',
      category: 'designing',
      start_time: at(start),
      end_time: at(end),
    });
    const a = item('a', '2026-11-22T01:00:00Z', '2026-11-22T02:00:00Z');
    const b = item('b', '2026-11-22T01:30:00Z', '2026-11-22T02:30:00Z');
    const saved = await send('post', 'external_durations.bulk', [a, { ...a, type: '' }, 7, b], bob);
    expect(saved.status).toBe(201);
    expect(saved.body.responses.map(([, status]: [unknown, number]) => status)).toEqual([201, 400, 400, 201]);
    expect(saved.body.responses[1][0]).toEqual({ errors: { type: ['This field is required.'] } });
    const total = async () =>
      (await get('summaries?start=2026-11-22&end=2026-11-22', bob)).body.data[0].grand_total.total_seconds;
    expect(await total()).toBe(7200);
    const [first, , , last] = saved.body.responses.map(([answer]: [{ data?: { id: string } }]) => answer.data?.id);
    const wrongDay = await send('delete', 'external_durations.bulk', { date: '2026-11-21', ids: [first] }, bob);
    expect([wrongDay.status, wrongDay.body]).toEqual([200, { data: {} }]);
    expect(await total()).toBe(7200);
    await send('delete', 'external_durations.bulk', { date: '2026-11-22', ids: [first, 'nothing'] }, bob);
    expect(await total()).toBe(3600);
    expect((await send('delete', 'external_durations.bulk', [{ id: last }], ada)).status).toBe(200);
    expect(await total()).toBe(3600);
    await send('delete', 'external_durations.bulk', [{ id: last }], bob);
    expect(await total()).toBe(0);
    const tooMany = await send('post', 'external_durations.bulk', Array(1001).fill(a), bob);
    expect(tooMany.status).toBe(413);
  });
});

describe('a status bar that somebody holds a copy of', () => {
  it('is sent again after every write of external durations, and after none else', async () => {
    const eve = await app.createUser({ timezone: ZONE });
    const bar = async (held = '') => {
      const { status, headers, body } = await app.request
        .get(url('status_bar/today'))
        .set({ Authorization: eve.authorization, 'If-None-Match': held });
      return { status, etag: headers.etag as string, seconds: body.data?.grand_total.total_seconds };
    };
    const meeting = {
      ...MEETING,
      start_time: at('2026-11-22T10:30:00Z'),
      end_time: at('2026-11-22T11:00:00Z'),
    };
    app.clock.set('2026-11-22T11:30:00Z');
    const empty = await bar();
    expect(empty).toMatchObject({ status: 200, seconds: 0 });
    const { id } = (await send('post', 'external_durations', meeting, eve)).body.data;
    const saved = await bar(empty.etag);
    expect(saved).toMatchObject({ status: 200, seconds: 1800 });
    expect((await bar(saved.etag)).status).toBe(304);
    await send('post', 'external_durations', { ...meeting, type: '' }, eve);
    await send('delete', 'external_durations.bulk', [{ id: '5f8a2c7f-8b3a-4c2c-9b3f-1d2c4f5b6a7c' }], eve);
    expect((await bar(saved.etag)).status).toBe(304);
    await send('post', 'external_durations.bulk', [{ ...meeting, end_time: at('2026-11-22T10:45:00Z') }], eve);
    const shorter = await bar(saved.etag);
    expect(shorter).toMatchObject({ status: 200, seconds: 900 });
    await send('delete', 'external_durations.bulk', { date: '2026-11-22', ids: [id] }, eve);
    expect(await bar(shorter.etag)).toMatchObject({ status: 200, seconds: 0 });
  });

  it('is sent again when rules have changed what is counted', async () => {
    const zoe = await app.createUser({ timezone: 'UTC' });
    app.clock.set('2026-11-23T12:00:00Z');
    const bar = async (held = '') =>
      app.request.get(url('status_bar/today')).set({ Authorization: zoe.authorization, 'If-None-Match': held });
    const beat = { entity: '/notes/a.md', type: 'file', project: 'demo' };
    await send(
      'post',
      'heartbeats.bulk',
      [0, 60].map((after) => ({ ...beat, time: at('2026-11-23T11:00:00Z') + after })),
      zoe,
    );
    await send(
      'post',
      'external_durations',
      { ...MEETING, start_time: at('2026-11-23T11:10:00Z'), end_time: at('2026-11-23T11:11:00Z') },
      zoe,
    );
    const names = ({ body }: { body: { data: { projects: { name: string }[]; categories: { name: string }[] } } }) =>
      [...body.data.projects, ...body.data.categories].map(({ name }) => name).sort();
    const before = await bar();
    expect(names(before)).toEqual(['Coding', 'Meeting', 'demo']);
    for (const [rule, expected] of [
      [
        {
          source: 'entity',
          operation: 'starts with',
          source_value: '/notes/',
          destination: 'project',
          destination_value: 'papers',
        },
        ['Coding', 'Meeting', 'demo', 'papers'],
      ],
      [
        {
          source: 'meta',
          operation: 'equals',
          source_value: 'room=4',
          destination: 'category',
          destination_value: 'planning',
        },
        ['Coding', 'Planning', 'demo'],
      ],
      [{ source: 'type', operation: 'equals', source_value: 'event', action: 'delete' }, ['Coding', 'demo']],
      [{ source: 'type', operation: 'equals', source_value: 'file', action: 'delete' }, []],
    ] as const) {
      const held = (await bar()).headers.etag as string;
      await send('put', 'custom_rules', [rule], zoe);
      await drainJobs(app);
      const after = await bar(held);
      expect([after.status, after.status === 200 && names(after)]).toEqual([200, expected]);
    }
  });
});

describe('a goal', () => {
  it('is reached by a meeting, and told so', async () => {
    app.clock.set('2026-11-24T08:00:00Z');
    const tim = await app.createUser({ timezone: 'UTC', email: 'tim@example.com' });
    await send('post', 'goals', { delta: 'day', seconds: 1800, categories: ['Meeting'] }, tim);
    const look = async () => {
      await app.app
        .get(Jobs, { strict: false })
        .request(app.app.get(ActivityPools, { strict: false }).job, CHECK_GOALS, {});
      await drainJobs(app);
      const { job } = app.app.get(ActivityPools, { strict: false });
      const { rows } = await job.query(
        'select r.actual_us::float8 as us from goal_results r join goals g on g.id = r.goal_id where g.user_id = $1',
        [tim.user.id],
      );
      return rows.map(({ us }) => us);
    };
    expect(await look()).toEqual([]);
    app.clock.set('2026-11-24T12:00:00Z');
    const times = { start_time: at('2026-11-24T10:00:00Z'), end_time: at('2026-11-24T10:40:00Z') };
    await send('post', 'external_durations', { ...MEETING, ...times }, tim);
    expect(await look()).toEqual([2_400_000_000]);
  });
});
