import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TAKE_LEADER_SNAPSHOT } from '#libs/leaderboards';
import { ActivityPools } from '#libs/platform/database';
import { Jobs, type JobType } from '#libs/platform/queue';
import { TELL_DAILY_SUMMARIES } from '#libs/webhooks/worker';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { type HookReceiver, startHookReceiver } from '../../support/hook-receiver.js';
import { drainJobs } from '../../support/jobs.js';

/** In Chatham, 21:45 of April 7th. Its clocks went back on the 5th at 14:00 of the 4th in UTC: that day has 25 hours. */
const NOW = '2026-04-07T09:00:00Z';
const CHATHAM = 'Pacific/Chatham';
const VIM = 'wakatime/v1.90.0 (linux-6.6.0-x86_64) go1.22.12 vim/9.1 vim-wakatime/11.1.1';

interface Beat {
  readonly at: string;
  readonly language?: string;
  readonly entity?: string;
  readonly project?: string;
}

/** Midnights of Chatham: 10:15 before the change, 11:15 after it. */
const BEATS: readonly Beat[] = [
  // Across midnight: 20 minutes of the 4th, 15 of the 5th.
  ...['04T09:55', '04T10:05', '04T10:10', '04T10:20', '04T10:30'].map((at) => ({ at })),
  // Across the change: 22 minutes, 7 of them on notes, which a rule moves.
  ...['04T13:50', '04T13:58'].map((at) => ({ at })),
  { at: '04T14:05', entity: '/home/ngaio/Notes/a.md', project: 'notes', language: 'Markdown' },
  { at: '04T14:12' },
  // Across midnight again: five minutes on each side.
  ...['05T11:10', '05T11:20'].map((at) => ({ at, language: 'TypeScript' })),
  { at: '06T00:20:00' },
  { at: '06T00:25:00.000125' },
  // Today.
  { at: '07T08:00' },
  { at: '07T08:10' },
];

/** Microseconds beyond what a `Date` holds. */
function secondsOf(at: string): number {
  const [whole = '', fraction = '0'] = at.split('.');
  return Date.parse(`2026-04-${whole}${whole.length === 8 ? ':00' : ''}Z`) / 1_000 + Number(`0.${fraction}`);
}

const EXTERNALS = [
  { external_id: 'a', start: '05T05:00', end: '05T05:40', project: 'meetings', language: undefined },
  { external_id: 'b', start: '05T11:00', end: '05T11:30', project: 'atlas', language: 'Markdown' },
  { external_id: 'c', start: '07T07:00', end: '07T07:05', project: 'meetings', language: undefined },
];

type Numbers = Record<string, number>;

/** By local date: what heartbeats tell, and what is added from outside. */
const CODED: Numbers = { '2026-04-04': 1_200, '2026-04-05': 2_520, '2026-04-06': 600.000125, '2026-04-07': 600 };
const ADDED: Numbers = { '2026-04-04': 0, '2026-04-05': 3_300, '2026-04-06': 900, '2026-04-07': 300 };
const DAYS: Numbers = { '2026-04-04': 1_200, '2026-04-05': 5_820, '2026-04-06': 1_500.000125, '2026-04-07': 900 };
/** The seven days until yesterday. */
const WEEK = 8_520.000125;
const ALL = 9_420.000125;
const LANGUAGES: Numbers = { Go: 3_300.000125, Markdown: 2_220, Other: 2_400, TypeScript: 600 };
const PROJECTS: Numbers = { atlas: 5_700.000125, meetings: 2_400, papers: 420 };
const BOARD = { total: 4_320.000125, languages: { Go: 3_300.000125, Markdown: 420, TypeScript: 600 } };

let app: TestApp;
let receiver: HookReceiver;
let ngaio: TestUser;
const told: Numbers = {};

const call = (method: 'get' | 'post' | 'put', path: string, body?: object) =>
  app.request[method](`/api/v1/users/current/${path}`)
    .set({ authorization: ngaio.authorization, 'user-agent': VIM })
    .send(body);
const get = async (path: string) => (await call('get', path).expect(200)).body.data;

async function runJob(type: JobType<Record<string, never>>): Promise<void> {
  await app.app.get(Jobs, { strict: false }).request(app.app.get(ActivityPools, { strict: false }).job, type, {});
  await drainJobs(app);
}

async function send(beats: readonly Beat[]): Promise<void> {
  const items = beats.map(({ at, ...fields }) => ({
    entity: '/home/ngaio/atlas/a.go',
    type: 'file',
    category: 'coding',
    project: 'atlas',
    language: 'Go',
    ...fields,
    time: secondsOf(at),
  }));
  await call('post', 'heartbeats.bulk', items).expect(201);
}

async function tellDays(): Promise<void> {
  await runJob(TELL_DAILY_SUMMARIES);
  for (const { body } of receiver.received.splice(0)) {
    const { data } = JSON.parse(body) as { data: { date: string; total_seconds: number } };
    told[data.date] = data.total_seconds;
  }
}

beforeAll(async () => {
  receiver = await startHookReceiver();
  app = await startApp({ now: '2026-04-01T00:00:00Z', config: { OUTBOUND_ALLOWED: '127.0.0.1' } });
  ngaio = await app.createUser({
    username: 'ngaio',
    timezone: CHATHAM,
    settings: { is_on_leaderboard: true },
  });
  app.clock.set('2026-04-04T09:50:00Z');
  await call('post', 'webhooks', { url: receiver.url, events: ['summary.daily'] }).expect(201);
  app.clock.set(NOW);
  // Half of it is there before the rule, so that it is applied to history, and half of it after.
  await send(BEATS.slice(0, 8));
  const rule = { source: 'entity', operation: 'contains', source_value: '/Notes/', action: 'change', priority: 1 };
  const destinations = [{ destination: 'project', destination_value: 'papers' }];
  await call('put', 'custom_rules', [{ ...rule, destinations }]).expect(200);
  for (const { start, end, ...fields } of EXTERNALS) {
    const time = { start_time: secondsOf(start), end_time: secondsOf(end) };
    const item = { entity: 'Planning', type: 'event', category: 'meeting', provider: 'Calendar', ...time, ...fields };
    await call('post', 'external_durations', item).expect(201);
  }
  await send(BEATS.slice(8));
  await drainJobs(app);
});
afterAll(async () => {
  await app?.close();
  await receiver?.close();
});

const sumOf = (values: readonly number[]) => Math.round(values.reduce((sum, value) => sum + value, 0) * 1e6) / 1e6;
const named = (list: readonly { name: string; total_seconds: number }[]): Numbers =>
  Object.fromEntries(list.map(({ name, total_seconds: seconds }): [string, number] => [name, seconds]).sort());

interface Day {
  readonly grand_total: { readonly total_seconds: number };
  readonly range: { readonly date: string };
  readonly [list: string]: unknown;
}

const totals = (days: readonly Day[]): Numbers =>
  Object.fromEntries(days.map(({ range, grand_total: total }) => [range.date, total.total_seconds]));

/** Only days with time. */
const worked = (days: Numbers): Numbers =>
  Object.fromEntries(Object.entries(days).filter(([, seconds]) => seconds > 0));

async function fileOf(type: string): Promise<Response> {
  await call('post', 'data_dumps', { type }).expect(201);
  await drainJobs(app);
  const dump = (await get('data_dumps')).find((one: { type: string }) => one.type === type);
  return fetch(dump.download_url.replace('http://beatkeeper.test', app.url));
}

describe('the seconds of a person are the same', () => {
  it('in the tables of this test', () => {
    for (const [day, seconds] of Object.entries(DAYS))
      expect([day, (CODED[day] ?? 0) + (ADDED[day] ?? 0)]).toEqual([day, seconds]);
    expect(sumOf(Object.values(DAYS))).toBe(ALL);
    for (const table of [LANGUAGES, PROJECTS]) expect(sumOf(Object.values(table))).toBe(WEEK);
    expect(sumOf(Object.values(BOARD.languages))).toBe(BOARD.total);
  });

  it('in summaries, by day, project and language', async () => {
    const days: Day[] = await get('summaries?start=2026-04-04&end=2026-04-07');
    expect(totals(days)).toEqual(DAYS);
    for (const list of ['projects', 'languages', 'editors', 'operating_systems', 'machines', 'categories']) {
      const sums = days.map((day) =>
        sumOf(Object.values(named(day[list] as { name: string; total_seconds: number }[]))),
      );
      expect(sums, list).toEqual(Object.values(DAYS));
    }
    const atlas: Day[] = await get('summaries?start=2026-03-31&end=2026-04-06&project=atlas');
    expect(sumOf(Object.values(totals(atlas)))).toBe(PROJECTS.atlas);
  });

  it('in durations and external durations, which a summary joins', async () => {
    const sums = async (path: string, secondsIn: (row: Record<string, number>) => number) => {
      const sums: Numbers = {};
      for (const date of Object.keys(DAYS)) sums[date] = sumOf((await get(`${path}?date=${date}`)).map(secondsIn));
      return sums;
    };
    expect(await sums('durations', ({ duration = 0 }) => duration)).toEqual(CODED);
    const whole = await sums('external_durations', ({ start_time: from = 0, end_time: to = 0 }) => to - from);
    expect(whole).toEqual({ '2026-04-04': 0, '2026-04-05': 4_200, '2026-04-06': 1_800, '2026-04-07': 300 });
  });

  it('in stats', async () => {
    const stats = await get('stats/last_7_days');
    expect(stats.total_seconds_including_other_language).toBe(WEEK);
    expect(stats.total_seconds).toBe(sumOf([WEEK, -2_400]));
    expect([named(stats.projects), named(stats.languages)]).toEqual([PROJECTS, LANGUAGES]);
    expect(stats.best_day).toMatchObject({ date: '2026-04-05', total_seconds: DAYS['2026-04-05'] });
    expect((await get('stats/2026-04')).total_seconds_including_other_language).toBe(ALL);
    expect((await get('stats/all_time')).total_seconds_including_other_language).toBe(ALL);
  });

  it('in insights', async () => {
    const { days } = await get('insights/days/last_7_days');
    const byDate = Object.fromEntries(days.map(({ date, total }: { date: string; total: number }) => [date, total]));
    const { '2026-04-07': _today, ...untilYesterday } = DAYS;
    expect(worked(byDate)).toEqual(untilYesterday);
    expect(named((await get('insights/languages/last_7_days')).languages)).toEqual(LANGUAGES);
    expect(named((await get('insights/projects/last_7_days')).projects)).toEqual(PROJECTS);
    const { weekdays } = await get('insights/weekdays/last_7_days');
    expect(sumOf(weekdays.map(({ total }: { total: number }) => total))).toBe(WEEK);
  });

  it('in all time and in the status bar', async () => {
    expect((await get('all_time_since_today')).total_seconds).toBe(ALL);
    expect((await get('all_time_since_today?project=atlas')).total_seconds).toBe(sumOf([PROJECTS.atlas ?? 0, 600]));
    for (const path of ['status_bar/today', 'statusbar/today'])
      expect((await get(path)).grand_total.total_seconds).toBe(DAYS['2026-04-07']);
  });

  it('in goals', async () => {
    const actual = async (goal: object): Promise<Numbers> => {
      const { id } = (await call('post', 'goals', { seconds: 60, ...goal }).expect(201)).body.data;
      const { chart_data: chart } = await get(`goals/${id}`);
      return Object.fromEntries(
        chart.map((period: { range: { date: string; start: string }; actual_seconds: number }) => [
          period.range.date ?? period.range.start,
          period.actual_seconds,
        ]),
      );
    };
    expect(worked(await actual({ delta: 'day' }))).toEqual(DAYS);
    expect(sumOf(Object.values(await actual({ delta: 'day', languages: ['Go'] })))).toBe(
      sumOf([LANGUAGES.Go ?? 0, CODED['2026-04-07'] ?? 0]),
    );
    expect(sumOf(Object.values(await actual({ delta: 'day', projects: ['papers'] })))).toBe(PROJECTS.papers);
    expect(sumOf(Object.values(await actual({ delta: 'week' })))).toBe(ALL);
  });

  it('in a published chart', async () => {
    const { body } = await call('post', 'share_tokens', { kind: 'coding_activity', range: 'last_7_days' }).expect(201);
    const chart: Day[] = (await app.request.get(`/share/@ngaio/${body.data.id}.json`).expect(200)).body.data;
    expect(worked(totals(chart))).toEqual(DAYS);
    const shares = await call('post', 'share_tokens', { kind: 'languages', range: 'last_7_days' }).expect(201);
    const { data } = (await app.request.get(`/share/@ngaio/${shares.body.data.id}.json`).expect(200)).body;
    // Today is part of a published chart, and 600 s of Go and 300 s of no language with it.
    const all: Numbers = { ...LANGUAGES, Go: sumOf([LANGUAGES.Go ?? 0, 600]), Other: 2_700 };
    expect(
      Object.fromEntries(data.map(({ name, percent }: { name: string; percent: number }) => [name, percent])),
    ).toEqual(
      Object.fromEntries(
        Object.entries(all).map(([name, seconds]) => [name, Math.round((seconds / ALL) * 10_000) / 100]),
      ),
    );
  });

  it('in the export of days, and by hand from those of heartbeats', async () => {
    const { days } = (await (await fileOf('daily')).json()) as {
      days: {
        date: string;
        grand_total: { total_seconds: number };
        projects: { grand_total: { total_seconds: number } }[];
      }[];
    };
    expect(worked(Object.fromEntries(days.map((day) => [day.date, day.grand_total.total_seconds])))).toEqual(DAYS);
    for (const { date, projects } of days)
      expect(sumOf(projects.map(({ grand_total: total }) => total.total_seconds)), date).toBe(DAYS[date] ?? 0);
    const lines = (await (await fileOf('csv')).text()).trim().split('\r\n');
    const column = lines[0]?.split(',').indexOf('time') ?? -1;
    const times = lines.slice(1).map((line) => line.split(',')[column] ?? '');
    expect(worked(byHand(times))).toEqual(CODED);
    const json = (await (await fileOf('heartbeats')).json()) as { days: { heartbeats: { time: number }[] }[] };
    const all = json.days.flatMap(({ heartbeats }) => heartbeats.map(({ time }) => time.toFixed(6)));
    expect(all).toEqual(times);
  });

  it('in the summary of a day that a webhook tells', async () => {
    await tellDays();
    const { '2026-04-07': _today, ...over } = DAYS;
    expect(told).toEqual(over);
  });

  it('on the board, where nothing from outside counts', async () => {
    await runJob(TAKE_LEADER_SNAPSHOT);
    const { body } = await app.request.get('/api/v1/leaders').expect(200);
    expect(body.range).toMatchObject({ start_date: '2026-03-31', end_date: '2026-04-06' });
    const [{ running_total: total }] = body.data;
    expect([total.total_seconds, named(total.languages)]).toEqual([BOARD.total, BOARD.languages]);
  });
});

/** Every second that lies at most 15 minutes before the next heartbeat belongs to the local day that it lies in. */
function byHand(times: readonly string[]): Numbers {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: CHATHAM, dateStyle: 'short' });
  const days: Numbers = {};
  const instants = times.map((time) => Number(time.replace('.', ''))).toSorted((a, b) => a - b);
  for (const [index, from] of instants.entries()) {
    const to = instants[index + 1] ?? from;
    if (to - from > 900_000_000) continue;
    for (let at = from; at < to; ) {
      const next = Math.min(to, Math.floor(at / 1e6) * 1e6 + 1e6);
      const day = format.format(Math.floor(at / 1e3));
      days[day] = (days[day] ?? 0) + next - at;
      at = next;
    }
  }
  return Object.fromEntries(Object.entries(days).map(([day, us]) => [day, us / 1e6]));
}
