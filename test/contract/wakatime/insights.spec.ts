import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMPUTE_FLEET_STATISTICS, REFRESH_FLEET_STATISTICS } from '#libs/insights';
import { FleetStatistics } from '#libs/insights/worker';
import type { Scope } from '#libs/kernel';
import { ActivityPools } from '#libs/platform/database';
import { Jobs } from '#libs/platform/queue';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { drainJobs } from '../../support/jobs.js';
import { NOW, tellStory, ZONE } from './story.js';

let app: TestApp;
let jane: TestUser;

beforeAll(async () => {
  app = await startApp({ now: NOW });
  jane = await tellStory(app);
});
afterAll(() => app?.close());

const get = async (path: string, authorization = jane.authorization) =>
  (await app.request.get(`/api/v1/users/${path}`).set({ authorization }).expect(200)).body.data;
const insight = (rest: string) => get(`current/insights/${rest}`);

const at = (time: string) => Date.parse(`2026-${time}:00Z`) / 1000;
const sends = (who: TestUser, times: readonly string[], language = 'Go') =>
  app.request
    .post('/api/v1/users/current/heartbeats.bulk')
    .set('authorization', who.authorization)
    .send(times.map((time) => ({ entity: '/a.go', type: 'file', language, time: at(time) })))
    .expect(201);

async function runJobs(request: (jobs: Jobs, pool: ActivityPools['job']) => Promise<unknown>): Promise<void> {
  await request(app.app.get(Jobs, { strict: false }), app.app.get(ActivityPools, { strict: false }).job);
  await drainJobs(app);
}

describe('an insight', () => {
  it('says what it is of', async () => {
    const { languages, ...facts } = await insight('languages/last_7_days?is_including_today=true');
    expect(facts).toEqual({
      range: 'last_7_days',
      human_readable_range: 'last 7 days',
      status: 'ok',
      is_including_today: true,
      is_up_to_date: true,
      is_up_to_date_pending_future: true,
      is_stuck: false,
      is_already_updating: false,
      percent_calculated: 100,
      start: '2026-10-04T18:15:00Z',
      end: '2026-10-11T18:14:59Z',
      timezone: ZONE,
      timeout: 15,
      writes_only: false,
      user_id: jane.user.uuid,
      created_at: NOW,
      modified_at: NOW,
    });
    expect(languages).toEqual([
      { name: 'TypeScript', total_seconds: 2520 },
      { name: 'Other', total_seconds: 900 },
      { name: 'Markdown', total_seconds: 300 },
    ]);
  });

  it.each([
    'last_7_days',
    'last_30_days',
    'last_6_months',
    'last_year',
    'all_time',
    '2026',
    '2026-10',
  ])('of %s has the numbers of the stats of the same range', async (range) => {
    const stats = await get(`current/stats/${range}`);
    for (const section of ['projects', 'languages', 'editors', 'categories', 'operating_systems', 'machines']) {
      const items = (await insight(`${section}/${range}`))[section];
      const named = (list: { name: string; total_seconds: number }[]) =>
        list.map(({ name, total_seconds }) => [name, total_seconds]);
      expect(named(items), section).toEqual(named(stats[section]));
      expect(items.length, section).toBeGreaterThan(0);
    }
    expect((await insight(`stats/${range}`)).stats).toEqual(stats);
    const { best_day: best } = await insight(`best_day/${range}`);
    expect(best).toEqual({
      date: stats.best_day.date,
      total_seconds: stats.best_day.total_seconds,
      text: stats.best_day.text,
    });
    const whole = stats.total_seconds_including_other_language;
    const average = await insight(`daily_average/${range}`);
    expect(average).toMatchObject({
      current_user: {
        total: { seconds: whole },
        daily_average: { seconds: stats.daily_average_including_other_language },
      },
      holidays: stats.holidays,
      days_including_holidays: stats.days_including_holidays,
      days_minus_holidays: stats.days_minus_holidays,
    });
    const sumOf = (list: { total: number }[]) => list.reduce((sum, { total }) => sum + total, 0);
    expect(sumOf((await insight(`days/${range}`)).days)).toBe(whole);
    expect(sumOf((await insight(`weekdays/${range}`)).weekdays)).toBe(whole);
  });

  it('into days has all of them, or those of one weekday', async () => {
    const { days } = await insight('days/2026-10');
    expect(days.length).toBe(11);
    expect(days.slice(-2)).toEqual([
      {
        date: '2026-10-10',
        total: 2820,
        categories: [
          { name: 'Coding', total: 2400 },
          { name: 'Writing Docs', total: 300 },
          { name: 'AI Coding', total: 120 },
        ],
      },
      {
        date: '2026-10-11',
        total: 900,
        categories: [
          { name: 'AI Coding', total: 600 },
          { name: 'Coding', total: 300 },
        ],
      },
    ]);
    const sundays = (await insight('days/2026-10?weekday=sunday')).days;
    expect(sundays.map(({ date, total }: { date: string; total: number }) => [date, total])).toEqual([
      ['2026-10-04', 0],
      ['2026-10-11', 900],
    ]);
    expect((await insight('days/2026-10?weekday=6')).days).toEqual(sundays);
  });

  it('into weekdays averages over days with activity, by either name', async () => {
    const { weekday } = await insight('weekday/all_time');
    // September 20th and October 11th are Sundays, the 10th is a Saturday.
    expect(
      weekday.map(({ name, count, total, average }: Record<string, unknown>) => [name, count, total, average]),
    ).toEqual([
      ['Monday', 0, 0, 0],
      ['Tuesday', 0, 0, 0],
      ['Wednesday', 0, 0, 0],
      ['Thursday', 0, 0, 0],
      ['Friday', 0, 0, 0],
      ['Saturday', 1, 2820, 2820],
      ['Sunday', 2, 1200, 600],
    ]);
    expect(weekday[6].categories).toEqual([
      {
        name: 'AI Coding',
        total: 600,
        human_readable_total: '10 mins',
        average: 300,
        human_readable_average: '5 mins',
      },
      { name: 'Coding', total: 600, human_readable_total: '10 mins', average: 300, human_readable_average: '5 mins' },
    ]);
    expect((await insight('weekdays/all_time')).weekdays).toEqual(weekday);
  });

  it('into days with assistants has time, lines and tokens', async () => {
    const { ai_days: days } = await insight('ai_days/2026-10');
    expect(days.at(-2)).toEqual({
      date: '2026-10-10',
      total: 120,
      human_readable_total: '2 mins',
      ai_additions: 40,
      ai_deletions: 0,
      human_additions: 12,
      human_deletions: 0,
      ai_input_tokens: 1800,
      ai_output_tokens: 900,
      ai_prompt_events_total: 1,
      ai_sessions: 1,
    });
    expect(days.at(-1)).toMatchObject({ date: '2026-10-11', total: 600, ai_deletions: 5, human_deletions: 3 });
  });

  it('counts as it is asked to, in whatever zone', async () => {
    const short = await insight('daily_average/2026-10?timeout=5&timezone=America/Sao_Paulo');
    expect(short).toMatchObject({
      timeout: 5,
      timezone: 'America/Sao_Paulo',
      current_user: { total: { seconds: 420 } },
      days_minus_holidays: 1,
    });
    expect((await insight('best_day/2026-10?writes_only=true')).best_day).toEqual({
      date: '2026-10-10',
      total_seconds: 600,
      text: '10 mins',
    });
  });

  it('refuses unknown types, ranges and weekdays', async () => {
    for (const path of ['moods/2026', 'days/ever', 'days/2026?weekday=7']) {
      await app.request
        .get(`/api/v1/users/current/insights/${path}`)
        .set('authorization', jane.authorization)
        .expect(400);
    }
  });

  it('is told as far as a scope reaches', async () => {
    const keyOf = async (scope: Scope) => `Bearer ${await app.createKey(jane.user, { scopes: new Set([scope]) })}`;
    const authorization = await keyOf('read_summaries.languages');
    const ask = (type: string) => app.request.get(`/api/v1/users/current/insights/${type}/2026`).set({ authorization });
    await ask('languages').expect(200);
    for (const type of ['projects', 'days', 'stats', 'daily_average']) await ask(type).expect(403);
    await app.request
      .get('/api/v1/users/current/insights/languages/2026')
      .set('authorization', await keyOf('read_stats'))
      .expect(403);
  });

  it('shows others what is shared', async () => {
    const seen = async (type: string) =>
      (await app.request.get(`/api/v1/users/jane/insights/${type}/2026-10`).expect(200)).body.data;
    expect((await seen('languages')).languages[0]).toEqual({ name: 'TypeScript', total_seconds: 2520 });
    expect((await seen('projects')).projects).toEqual([]);
    expect((await seen('machines')).machines).toEqual([]);
    expect((await seen('ai_days')).ai_days).toEqual([]);
    expect((await seen('days')).days.length).toBe(11);
    const hidden = await app.createUser({ username: 'hidden' });
    await app.request.get(`/api/v1/users/${hidden.user.username}/insights/days/2026`).expect(404);
  });
});

describe('stats of everybody', () => {
  const everybody = async (range: string) => (await app.request.get(`/api/v1/stats/${range}`).expect(200)).body.data;

  it('are empty before they are counted, and while people are fewer than five', async () => {
    const nothing = await everybody('last_7_days');
    expect(nothing).toMatchObject({ total: null, daily_average: null, languages: [], timeout: 15, writes_only: false });
    expect(nothing.range).toEqual({
      start_date: '2026-10-03',
      start_text: 'Sat Oct 3rd 2026',
      end_date: '2026-10-09',
      end_text: 'Fri Oct 9th 2026',
      name: 'last_7_days',
      text: 'last 7 days',
    });
    await runJobs((jobs, pool) => jobs.request(pool, COMPUTE_FLEET_STATISTICS, { range: 'last_7_days' }));
    expect(await everybody('last_7_days')).toEqual(nothing);
    expect((await insight('daily_average/last_7_days')).all_users).toBeNull();
  });

  it('are added up by hand, counted alike for all', async () => {
    const zones = [ZONE, 'Pacific/Chatham', 'America/Sao_Paulo', 'UTC', 'Europe/Berlin', 'UTC'];
    const people = [];
    for (const timezone of zones) people.push(await app.createUser({ timezone, timeoutMinutes: 2, writesOnly: true }));
    const [a, b, c, d, e, f] = people as [TestUser, TestUser, TestUser, TestUser, TestUser, TestUser];
    await sends(a, ['10-08T10:00', '10-08T10:10']); // 600 s on one day
    await sends(b, ['10-06T10:00', '10-06T10:10', '10-06T20:00', '10-06T20:15']); // 1500 s; Chatham's day turns at 10:15
    await sends(c, ['10-07T10:00', '10-07T10:05']); // 300 s
    await sends(c, ['10-07T12:00', '10-07T12:05'], 'Rust'); // 300 s more
    await sends(d, ['10-07T10:00', '10-07T10:12'], 'Rust'); // 720 s
    await sends(e, ['10-07T10:00', '10-07T10:11']); // 660 s
    await sends(f, ['10-07T10:00', '10-07T10:13']); // 780 s
    await runJobs((jobs, pool) => jobs.request(pool, REFRESH_FLEET_STATISTICS, {}));
    const data = await everybody('last_7_days');
    // 600, 1500, 600, 720, 660, 780
    expect(data.total).toEqual({
      average: { seconds: 810, text: '13 mins' },
      count: { text: '6' },
      max: { seconds: 1500, text: '25 mins' },
      median: { seconds: 690, text: '11 mins' },
      sum: { seconds: 4860, text: '1 hr 21 mins' },
    });
    // 600, 750 on each of two days, 600, 720, 660, 780
    expect(data.daily_average).toEqual({
      average: { seconds: 685, text: '11 mins' },
      count: { text: '6' },
      max: { seconds: 780, text: '13 mins' },
      median: { seconds: 690, text: '11 mins' },
    });
    // Rust is of two people only.
    expect(data.languages).toEqual([
      {
        name: 'Go',
        is_verified: true,
        average: { seconds: 768, text: '12 mins' },
        count: { text: '5' },
        max: { seconds: 1500, text: '25 mins' },
        median: { seconds: 660, text: '11 mins' },
        sum: { seconds: 3840, text: '1 hr 4 mins' },
      },
    ]);
    expect(data.categories.map(({ name }: { name: string }) => name)).toEqual(['Coding']);
    const { all_users: all } = await insight('daily_average/last_7_days');
    expect(all).toEqual({
      total: { average: 810, text: '13 mins', max: 1500, median: 690 },
      daily_average: { average: 685, text: '11 mins', max: 780, median: 690 },
    });
    expect((await insight('daily_average/2026-10')).all_users).toBeNull();
  });

  it('have years, and come by the older address too', async () => {
    const year = await everybody('2026');
    // Jane's 300 s and 2820 s besides; her 11th has begun, but in UTC it is the 10th still.
    expect(year.total).toMatchObject({ sum: { seconds: 7980 }, count: { text: '7' }, median: { seconds: 720 } });
    expect(year.range).toMatchObject({ start_date: '2026-01-01', end_date: '2026-10-10', name: '2026', text: '2026' });
    expect((await everybody('2013')).total).toBeNull();
    expect(await get('current/stats_aggregated?range=2026')).toEqual(year);
    expect(await get('current/stats_aggregated')).toEqual(await everybody('last_7_days'));
    for (const range of ['2012', '2027', 'last_30_days', 'all_time', 'ever']) {
      await app.request.get(`/api/v1/stats/${range}`).expect(400);
    }
    await app.request.get('/api/v1/users/current/stats_aggregated').expect(401);
  });

  it('leave out who was suspended, at the next count, and can be counted again', async () => {
    const again = async () => {
      await runJobs((jobs, pool) => jobs.request(pool, COMPUTE_FLEET_STATISTICS, { range: '2026' }));
      return (await everybody('2026')).total;
    };
    const before = await again();
    expect(await again()).toEqual(before);
    const pool = app.app.get(ActivityPools, { strict: false }).job;
    await pool.query('update users set suspended_at = now() where id = $1', [jane.user.id]);
    expect((await again()).sum.seconds).toBe(4860);
    const killed = app.app.get(FleetStatistics, { strict: false }).compute('2026', AbortSignal.abort());
    await expect(killed).rejects.toThrow('aborted');
    expect((await everybody('2026')).total.sum.seconds).toBe(4860);
    await pool.query('update users set suspended_at = null where id = $1', [jane.user.id]);
  });
});
