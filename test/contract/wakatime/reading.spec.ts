import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { NOW, tellStory } from './story.js';

let app: TestApp;
let jane: TestUser;

beforeAll(async () => {
  app = await startApp({ now: NOW, config: { MAX_RANGE_DAYS: '400' } });
  jane = await tellStory(app);
});
afterAll(() => app?.close());

const get = (path: string, authorization: string | undefined = jane.authorization) =>
  app.request.get(`/api/v1${path}`).set(authorization === undefined ? {} : { authorization });
const bodyOf = async (path: string) => {
  const { status, body } = await get(path);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};
const totalsOf = async (query: string): Promise<number[]> => {
  const { data } = await bodyOf(`/users/current/summaries?${query}`);
  return data.map((day: { grand_total: { total_seconds: number } }) => day.grand_total.total_seconds);
};
const shares = (items: { name: string; total_seconds: number }[]) =>
  items.map(({ name, total_seconds }) => [name, total_seconds]);

describe('summaries', () => {
  const DAY = 'start=2026-10-10&end=2026-10-10';

  it('list every day, also those without activity', async () => {
    const { data, daily_average, start, end } = await bodyOf(
      '/users/current/summaries?start=2026-10-07&end=2026-10-11',
    );
    expect(data.map((day: { range: { date: string } }) => day.range.date)).toEqual([
      '2026-10-07',
      '2026-10-08',
      '2026-10-09',
      '2026-10-10',
      '2026-10-11',
    ]);
    expect(await totalsOf('start=2026-10-07&end=2026-10-11')).toEqual([0, 0, 0, 2820, 900]);
    expect(data[0]).toMatchObject({ grand_total: { text: '0 secs', digital: '0:00', decimal: '0.00' }, projects: [] });
    expect(daily_average).toMatchObject({
      holidays: 3,
      days_minus_holidays: 2,
      seconds: 1410,
      seconds_including_other_language: 1860,
    });
    expect([start, end]).toEqual(['2026-10-06T18:15:00Z', '2026-10-11T18:14:59Z']);
  });

  it('count what the timeout and writes_only say', async () => {
    expect(await totalsOf(`${DAY}&timeout=5`)).toEqual([420]);
    expect(await totalsOf(`${DAY}&timeout=15`)).toEqual([2820]);
    expect(await totalsOf(`${DAY}&timeout=14`)).toEqual([1920]);
    expect(await totalsOf(`${DAY}&timeout=60`)).toEqual([3780]);
    expect(await totalsOf(`${DAY}&writes_only=true`)).toEqual([600]);
    expect(await totalsOf(`${DAY}&writes_only=false`)).toEqual([2820]);
  });

  it('cut days where the asked zone does', async () => {
    expect(await totalsOf(`${DAY}&timezone=America/Sao_Paulo`)).toEqual([3720]);
    expect(await totalsOf(`${DAY}&timezone=UTC`)).toEqual([3720]);
    expect(await totalsOf('start=today&end=today&timezone=America/Sao_Paulo')).toEqual([3720]);
    expect(await totalsOf('start=2026-10-09&end=2026-10-11&timezone=Pacific/Chatham')).toEqual([0, 2520, 1200]);
  });

  it('understand words, ranges by name, and date-times', async () => {
    expect(await totalsOf('start=today&end=today')).toEqual([900]);
    expect(await totalsOf('start=yesterday&end=today')).toEqual([2820, 900]);
    expect(await totalsOf('range=Last%207%20Days')).toEqual([0, 0, 0, 0, 0, 2820, 900]);
    expect(await totalsOf('range=last_7_days_from_yesterday')).toEqual([0, 0, 0, 0, 0, 0, 2820]);
    expect(await totalsOf('range=yesterday')).toEqual([2820]);
    expect(await totalsOf('start=2026-10-09T18:15:00Z&end=2026-10-10T18:14:59Z')).toEqual([2820]);
    expect(await totalsOf('start=2026-10-10T00:00:00%2B05:45&end=2026-10-10T23:59:59%2B05:45')).toEqual([2820]);
  });

  it('of a project have branches and entities', async () => {
    const { data } = await bodyOf(`/users/current/summaries?${DAY}&project=beacon`);
    expect(shares(data[0].branches)).toEqual([
      ['main', 2220],
      ['feature', 600],
    ]);
    expect(shares(data[0].entities)).toEqual([
      ['/home/jane/beacon/src/main.ts', 1620],
      ['/home/jane/beacon/LEDGER.unheardof', 900],
      ['/home/jane/beacon/README.md', 300],
    ]);
    expect(await totalsOf(`${DAY}&project=beacon&branches=feature`)).toEqual([600]);
    expect(await totalsOf(`${DAY}&project=beacon&branches=feature,main`)).toEqual([2820]);
    expect(await totalsOf(`${DAY}&project=nothing`)).toEqual([0]);
  });

  it('see the clock when it moves', async () => {
    app.clock.set('2026-10-12T00:00:00Z');
    const { data } = await bodyOf('/users/current/summaries?start=2026-10-10&end=today');
    app.clock.set(NOW);
    expect(data.map((day: { range: { text: string } }) => day.range.text)).toEqual([
      'Sat Oct 10th 2026',
      'Yesterday',
      'Today',
    ]);
  });
});

describe('stats', () => {
  const totalOf = async (path: string) => {
    const { data } = await bodyOf(path);
    return [data.total_seconds, data.total_seconds_including_other_language, data.is_including_today];
  };

  it('end yesterday, or today when asked', async () => {
    expect(await totalOf('/users/current/stats/last_7_days')).toEqual([1920, 2820, false]);
    expect(await totalOf('/users/current/stats/last_7_days?is_including_today=true')).toEqual([2820, 3720, true]);
    expect(await totalOf('/users/current/stats?range=last_30_days')).toEqual([2220, 3120, false]);
    expect(await totalOf('/users/current/stats/all_time')).toEqual([3120, 4020, true]);
    expect(await totalOf('/users/current/stats/2025')).toEqual([0, 0, false]);
    expect(await totalOf('/users/current/stats/2026-09')).toEqual([300, 300, false]);
  });

  it('count what the parameters say', async () => {
    expect(await totalOf('/users/current/stats/last_7_days?timeout=5')).toEqual([420, 420, false]);
    expect(await totalOf('/users/current/stats/last_7_days?writes_only=true')).toEqual([600, 600, false]);
    expect(await totalOf('/users/current/stats/last_7_days?project=beacon&branches=feature')).toEqual([
      600,
      600,
      false,
    ]);
    const { data } = await bodyOf('/users/current/stats/last_7_days?timeout=5&timezone=UTC');
    expect([data.timeout, data.timezone, data.start]).toEqual([5, 'UTC', '2026-10-03T00:00:00Z']);
  });

  it('have no best day without activity', async () => {
    expect((await bodyOf('/users/current/stats/2025')).data).toMatchObject({
      best_day: null,
      languages: [],
      daily_average: 0,
    });
  });
});

describe('durations', () => {
  it('add up to the day, and split where they are told to', async () => {
    for (const slice of ['project', 'entity', 'language', 'dependencies', 'os', 'editor', 'category', 'machine']) {
      const { data } = await bodyOf(`/users/current/durations?date=2026-10-10&slice_by=${slice}`);
      expect(data.reduce((sum: number, row: { duration: number }) => sum + row.duration, 0)).toBe(2820);
    }
  });

  it('show the part of a stretch that lies in the day', async () => {
    const { data, branches } = await bodyOf('/users/current/durations?date=today');
    expect(data.map((row: { time: number; duration: number }) => [row.time, row.duration])).toEqual([
      [1791656100, 900],
    ]);
    expect(branches).toEqual(['main']);
  });

  it('name all their branches, and obey the filters', async () => {
    expect((await bodyOf('/users/current/durations?date=2026-10-10')).branches).toEqual(['feature', 'main']);
    const feature = await bodyOf('/users/current/durations?date=2026-10-10&project=beacon&branches=feature');
    expect(feature.data.map((row: { duration: number; branch: string }) => [row.branch, row.duration])).toEqual([
      ['feature', 600],
    ]);
    expect((await bodyOf('/users/current/durations?date=2026-10-10&project=atlas')).data).toEqual([]);
  });

  it('say what was changed in them', async () => {
    const { data } = await bodyOf('/users/current/durations?date=2026-10-10');
    expect(
      data.map((row: Record<string, number>) => [
        row.ai_additions,
        row.human_additions,
        row.ai_output_tokens,
        row.ai_sessions,
      ]),
    ).toEqual([
      [0, 0, 0, 0],
      [40, 12, 900, 1],
      [0, 0, 0, 0],
    ]);
  });
});

describe('what is refused', () => {
  it.each([
    ['/users/current/summaries', 'start'],
    ['/users/current/summaries?start=today', 'end'],
    ['/users/current/summaries?start=today&end=yesterday', 'end'],
    ['/users/current/summaries?start=2020-01-01&end=2026-01-01', 'end'],
    ['/users/current/summaries?range=fortnight', 'range'],
    ['/users/current/summaries?start=today&end=today&timeout=0', 'timeout'],
    ['/users/current/summaries?start=today&end=today&timeout=61', 'timeout'],
    ['/users/current/summaries?start=today&end=today&writes_only=maybe', 'writes_only'],
    ['/users/current/summaries?start=today&end=today&timezone=Mars/Base', 'timezone'],
    ['/users/current/durations', 'date'],
    ['/users/current/durations?date=2026-02-30', 'date'],
    ['/users/current/durations?date=today&slice_by=colour', 'slice_by'],
    ['/users/current/heartbeats', 'date'],
    ['/users/current/stats/fortnight', 'range'],
    ['/users/current/stats/last_7_days?is_including_today=perhaps', 'is_including_today'],
    ['/users/current/all_time_since_today?timezone=x', 'timezone'],
    ['/users/current/projects?page=0', 'page'],
    ['/users/current/machine_names?page=x', 'page'],
    ['/users/current/user_agents?page=-1', 'page'],
    ['/editors?unreleased=perhaps', 'unreleased'],
  ])('%s names %s', async (path, field) => {
    const { status, body } = await get(path);
    expect([status, Object.keys(body), Object.keys(body.errors)]).toEqual([400, ['errors'], [field]]);
    expect(body.errors[field]).toEqual([expect.any(String)]);
  });

  it('does not exist', async () => {
    for (const path of ['/users/current/projects/nothing', '/users/nobody', '/users/nobody/stats', '/nothing']) {
      const { status, body } = await get(path);
      expect([path, status, body]).toEqual([path, 404, { error: 'Not found.' }]);
    }
  });

  it('needs a credential', async () => {
    for (const path of [
      '/users/current',
      '/users/current/stats',
      '/users/current/summaries?range=today',
      '/users/current/status_bar/today',
    ]) {
      const { status, body } = await app.request.get(`/api/v1${path}`);
      expect([path, status, body]).toEqual([path, 401, { error: 'Unauthorized' }]);
    }
  });
});

describe('somebody without heartbeats', () => {
  it('gets zeros, not errors', async () => {
    const newcomer = await app.createUser({ username: 'newcomer', timezone: 'America/Sao_Paulo' });
    const own = async (path: string) => (await get(path, newcomer.authorization).expect(200)).body;
    expect((await own('/users/current/all_time_since_today')).data).toMatchObject({
      total_seconds: 0,
      text: '0 secs',
      daily_average: 0,
      range: { start_date: '2026-10-10', start_text: 'Today', end_text: 'Today' },
    });
    expect((await own('/users/current/statusbar/today')).data).toMatchObject({
      grand_total: { text: '0 secs' },
      categories: [],
    });
    expect((await own('/users/current/stats/all_time')).data).toMatchObject({ total_seconds: 0, best_day: null });
    expect(await own('/users/current/projects')).toMatchObject({ data: [], total: 0, total_pages: 1, next_page: null });
    expect(await own('/users/current/languages')).toMatchObject({ data: [], total: 0 });
    expect((await own('/users/current')).data).toMatchObject({
      last_heartbeat_at: null,
      last_project: null,
      display_name: '@newcomer',
    });
  });
});

describe('days on which clocks change', () => {
  const SAO_PAULO_DAYS = [
    // Midnight does not exist: November 4th begins at 01:00, 23 hours long.
    ['2018-11-04', '2018-11-04T03:00:00Z', '2018-11-05T01:59:59Z', 300],
    // 23:00 comes twice: February 17th has 25 hours.
    ['2018-02-17', '2018-02-17T02:00:00Z', '2018-02-18T02:59:59Z', 600],
  ] as const;

  it.each(SAO_PAULO_DAYS)('%s in São Paulo', async (date, start, end, seconds) => {
    const { authorization } = await app.createUser({ timezone: 'America/Sao_Paulo' });
    const heartbeats = ['2018-11-04T02:55:00Z', '2018-11-04T03:05:00Z', '2018-02-18T01:55:00Z', '2018-02-18T02:05:00Z'];
    await app.request
      .post('/api/v1/users/current/heartbeats.bulk')
      .set('authorization', authorization)
      .send(heartbeats.map((time) => ({ entity: '/a.go', type: 'file', time: Date.parse(time) / 1000 })))
      .expect(201);
    const { body } = await get(`/users/current/summaries?start=${date}&end=${date}`, authorization).expect(200);
    expect(body.data[0].range).toMatchObject({ date, start, end, timezone: 'America/Sao_Paulo' });
    expect(body.data[0].grand_total.total_seconds).toBe(seconds);
  });
});

describe('pages', () => {
  it('hold 100 items and name their neighbours', async () => {
    const { authorization } = await app.createUser();
    const time = Date.parse('2026-10-10T12:00:00Z') / 1000;
    const heartbeats = Array.from({ length: 101 }, (_, n) => ({
      entity: '/a.go',
      type: 'file',
      time: time + n,
      project: `p${n}`,
    }));
    await app.request
      .post('/api/v1/users/current/heartbeats.bulk')
      .set('authorization', authorization)
      .send(heartbeats)
      .expect(201);
    const page = async (query: string) =>
      (await get(`/users/current/projects${query}`, authorization).expect(200)).body;
    const { data, ...keys } = await page('');
    expect([data.length, data[0].name, keys]).toEqual([
      100,
      'p100',
      { page: 1, prev_page: null, next_page: 2, total: 101, total_pages: 2 },
    ]);
    const second = await page('?page=2');
    expect([second.data.length, second.prev_page, second.next_page, second.total]).toEqual([1, 1, null, 101]);
    expect((await page('?q=P10')).data.map(({ name }: { name: string }) => name)).toEqual(['p100', 'p10']);
  });
});

describe('the catalogues', () => {
  it('know editors and languages', async () => {
    const editors = await bodyOf('/editors');
    const all = await bodyOf('/editors?unreleased=true');
    expect(editors.data.find(({ id }: { id: string }) => id === 'vscode')).toMatchObject({
      name: 'VS Code',
      released: true,
      hidden: false,
    });
    expect(all.total).toBeGreaterThan(editors.total);
    const { data } = await bodyOf('/program_languages');
    expect(data.find(({ name }: { name: string }) => name === 'TypeScript')).toMatchObject({
      color: '#3178c6',
      is_verified: true,
    });
  });

  it('draw a picture for any id', async () => {
    const { status, headers, body } = await app.request.get(`/photo/${jane.user.uuid}`);
    expect([status, headers['content-type']]).toEqual([200, 'image/svg+xml; charset=utf-8']);
    expect(body.toString()).toMatch(/^<svg .*<\/svg>$/);
  });
});
