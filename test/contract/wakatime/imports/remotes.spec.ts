import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Pauses } from '#libs/imports/worker';
import { drainJobs } from '../../../support/jobs.js';
import { RemoteTracker, type TrackerAnswer } from '../../../support/remote-tracker.js';
import { countsOf, ImportStory, LOOK_AGAIN_US, NOW } from './import-story.js';

const KEY = 'waka_11111111-2222-4333-8444-555555555555';
const AGENT = '0b8e5f0e-6a5c-4a52-9f0f-0a7c4f2d1b11';
const OTHER_AGENT = '0b8e5f0e-6a5c-4a52-9f0f-0a7c4f2d1b12';
const MACHINE = '0b8e5f0e-6a5c-4a52-9f0f-0a7c4f2d1b13';
const VSCODE = 'wakatime/v1.90.0 (linux-6.6.0-unknown) go1.22.12 vscode/1.90.0 vscode-wakatime/24.0.0';
const VIM = 'wakatime/v1.90.0 (darwin-23.0.0-arm64) go1.22.12 vim/9.0 vim-wakatime/11.0.0';

let story: ImportStory;
let tracker: RemoteTracker;
/** Milliseconds that were waited, by the clock of the application. */
let waited: number[];

beforeAll(async () => {
  story = await ImportStory.begin({ OUTBOUND_ALLOWED: '127.0.0.1' });
  const pauses = story.house.app.get(Pauses, { strict: false });
  pauses.wait = async (ms) => {
    if (ms > 0) waited.push(ms);
    story.house.clock.advance(Math.round(ms * 1_000));
  };
});
afterAll(() => story.end());
beforeEach(async () => {
  waited = [];
  story.house.clock.set(NOW);
  tracker = await RemoteTracker.start();
});
afterEach(() => tracker.stop());

const at = (time: string) => Date.parse(time) / 1_000;
const beat = (time: string, rest: object = {}) => ({
  entity: '/a/demo/x.py',
  type: 'file',
  category: 'coding',
  project: 'demo',
  time: at(time),
  user_agent_id: AGENT,
  machine_name_id: MACHINE,
  ...rest,
});
const DAYS: Record<string, object[]> = {
  '2026-11-17': [beat('2026-11-17T10:00:00Z'), beat('2026-11-17T10:02:00Z', { user_agent_id: OTHER_AGENT })],
  '2026-11-19': [beat('2026-11-19T09:00:00Z'), beat('2026-11-19T09:05:00Z')],
};

/** Lists of clients and machines, the former on two pages. */
function tellNames(): void {
  tracker.routes['GET /users/current/user_agents'] = (_, url) => {
    const page = Number(url.searchParams.get('page'));
    const data = page === 1 ? [{ id: AGENT, value: VSCODE }] : [{ id: OTHER_AGENT, value: VIM }];
    return { body: { data, page, next_page: page === 1 ? 2 : null, total_pages: 2 } };
  };
  tracker.routes['GET /users/current/machine_names'] = () => ({
    body: { data: [{ id: MACHINE, name: 'laptop', value: 'laptop' }], page: 1, next_page: null },
  });
}

/** A dump that is ready at the third look. */
function tellDump(bytes: Buffer): void {
  let looks = 0;
  tracker.routes['POST /users/current/data_dumps'] = () => ({
    status: 201,
    body: { data: { id: 'd1', status: 'Pending…' } },
  });
  tracker.routes['GET /users/current/data_dumps'] = () => {
    looks++;
    const isReady = looks >= 3;
    const dump = { id: 'd1', type: 'heartbeats', status: isReady ? 'Completed' : 'Processing coding activity…' };
    return { body: { data: [{ ...dump, download_url: isReady ? `${tracker.url}/files/d1?signature=s` : null }] } };
  };
  tracker.routes['GET /files/d1'] = ({ authorization }) => ({
    status: authorization === undefined ? 200 : 400,
    body: bytes,
  });
}

function tellDays(prefix = ''): void {
  tracker.routes[`GET ${prefix}/users/current/all_time_since_today`] = () => ({
    body: { data: { range: { start_date: '2026-11-17', end_date: '2026-11-20' } } },
  });
  tracker.routes[`GET ${prefix}/users/current/heartbeats`] = (_, url) => ({
    body: { data: DAYS[url.searchParams.get('date') ?? ''] ?? [], start: 'x', end: 'y' },
  });
}

const request = () => ({ kind: 'wakatime_api', api_key: KEY, base_url: tracker.url });
const secrets = () => story.query('select secret from imports where secret is not null');

describe('WakaTime by its API', () => {
  it('makes a dump, waits for it, and names what its ids stand for', async () => {
    const who = await story.house.createUser();
    tellNames();
    tellDump(
      gzipSync(JSON.stringify({ days: Object.entries(DAYS).map(([date, heartbeats]) => ({ date, heartbeats })) })),
    );
    const { body } = await story.ask(who, request()).expect(201);
    expect(body.data).toMatchObject({ state: 'queued', base_url: tracker.url, file_name: null });
    expect(JSON.stringify(await story.query('select * from imports'))).not.toContain(KEY);
    const done = await story.finish(who, body.data.id);
    expect(done).toMatchObject({ state: 'completed', error: null });
    expect(countsOf(done)).toEqual([4, 0, 0]);
    expect((await story.stored(who)).map(({ editor, machine, user_agent }) => [editor, machine, user_agent])).toEqual([
      ['VS Code', 'laptop', VSCODE],
      ['Vim', 'laptop', VIM],
      ['VS Code', 'laptop', VSCODE],
      ['VS Code', 'laptop', VSCODE],
    ]);
    expect(tracker.paths.slice(0, 5)).toEqual([
      'POST /users/current/data_dumps',
      'GET /users/current/data_dumps',
      'GET /users/current/data_dumps',
      'GET /users/current/data_dumps',
      'GET /files/d1?signature=s',
    ]);
    expect(tracker.calls[0]?.authorization).toBe(`Basic ${Buffer.from(KEY).toString('base64')}`);
    expect(waited.filter((ms) => ms >= 1_000)).toEqual([]);
    expect(await secrets()).toEqual([]);
  });

  it('holds up nobody while it waits, and looks again ten seconds later', async () => {
    const [patient, other] = [await story.house.createUser(), await story.house.createUser()];
    tellDump(gzipSync(JSON.stringify({ heartbeats: DAYS['2026-11-19'] })));
    const { body } = await story.ask(patient, request()).expect(201);
    const file = { kind: 'wakatime_dump', bytes: JSON.stringify({ heartbeats: DAYS['2026-11-17'] }) };
    expect(await story.take(other, file)).toMatchObject({ state: 'completed', rows_imported: 2 });
    expect(await story.get(patient, body.data.id)).toMatchObject({ state: 'waiting_for_dump', rows_read: 0 });
    const looks = () => tracker.paths.filter((path) => path === 'GET /users/current/data_dumps').length;
    expect(looks()).toBe(1);
    story.house.clock.advance(LOOK_AGAIN_US - 1);
    await drainJobs(story.house);
    expect(looks()).toBe(1);
    story.house.clock.advance(1);
    await drainJobs(story.house);
    expect(looks()).toBe(2);
    expect(await story.finish(patient, body.data.id)).toMatchObject({ state: 'completed', rows_imported: 2 });
  });

  it('that waits can be called off, and is asked for nothing more', async () => {
    const who = await story.house.createUser();
    tellDump(Buffer.alloc(0));
    const { body } = await story.ask(who, request()).expect(201);
    await drainJobs(story.house);
    const path = `/api/v1/users/current/imports/${body.data.id}`;
    const cancelled = await story.house.request.delete(path).set('authorization', who.authorization).expect(200);
    expect(cancelled.body.data).toMatchObject({ state: 'cancelled' });
    story.house.clock.advance(10 * LOOK_AGAIN_US);
    expect(await drainJobs(story.house)).toBe(0);
    expect(tracker.paths).toHaveLength(2);
  });

  it('goes day by day where the dump is not made within an hour', async () => {
    const who = await story.house.createUser();
    tellDays();
    tellDump(Buffer.alloc(0));
    tracker.routes['GET /users/current/data_dumps'] = () => ({
      body: { data: [{ id: 'd1', type: 'heartbeats', status: 'Processing coding activity…' }] },
    });
    const { body } = await story.ask(who, request()).expect(201);
    await drainJobs(story.house);
    for (const passed of [3_599_000_000, 1_000_000]) {
      expect(await story.get(who, body.data.id)).toMatchObject({ state: 'waiting_for_dump' });
      story.house.clock.advance(passed);
      await drainJobs(story.house);
    }
    story.house.clock.advance(LOOK_AGAIN_US);
    expect(await story.finish(who, body.data.id)).toMatchObject({ state: 'completed', rows_imported: 4 });
    expect(tracker.paths.filter((path) => path === 'GET /users/current/data_dumps')).toHaveLength(2);
  });

  it('goes day by day where no dump is made', async () => {
    const who = await story.house.createUser();
    tellNames();
    tellDays();
    tracker.routes['POST /users/current/data_dumps'] = () => ({ status: 400, body: { error: 'Wait.' } });
    tracker.routes['GET /users/current/data_dumps'] = () => ({
      body: { data: [{ id: 'old', type: 'heartbeats', status: 'Completed', created_at: '2026-11-10T00:00:00Z' }] },
    });
    const done = await story.askAll(who, request());
    expect(done).toMatchObject({ state: 'completed', percent_complete: 100 });
    expect(countsOf(done)).toEqual([4, 0, 0]);
    expect(await story.days(who, '2026-11-16', '2026-11-20')).toEqual({ '2026-11-17': 120, '2026-11-19': 300 });
    expect(tracker.paths.filter((path) => path.includes('date='))).toEqual([
      'GET /users/current/heartbeats?date=2026-11-16',
      'GET /users/current/heartbeats?date=2026-11-17',
      'GET /users/current/heartbeats?date=2026-11-18',
      'GET /users/current/heartbeats?date=2026-11-19',
      'GET /users/current/heartbeats?date=2026-11-20',
      'GET /users/current/heartbeats?date=2026-11-21',
    ]);
  });

  it('says what it was not shown', async () => {
    const who = await story.house.createUser();
    tellDays();
    const days = tracker.routes['GET /users/current/heartbeats'];
    tracker.routes['GET /users/current/heartbeats'] = (call, url) =>
      call.path.endsWith('2026-11-17') ? { status: 402 } : (days?.(call, url) ?? {});
    const done = await story.askAll(who, request());
    expect(done).toMatchObject({ state: 'completed', error: 'The other server did not show 1 of the days.' });
    expect(countsOf(done)).toEqual([2, 0, 0]);
  });

  it('never calls faster than eight times a second, and waits as long as it is told', async () => {
    const who = await story.house.createUser();
    tellDays();
    const days = tracker.routes['GET /users/current/heartbeats'];
    const answers: TrackerAnswer[] = [
      { status: 429, headers: { 'retry-after': '90' } },
      { status: 302, headers: { location: '/busy' } },
      { status: 503 },
      { status: 429, headers: { 'retry-after': 'Fri, 20 Nov 2026 13:00:00 GMT' } },
    ];
    tracker.routes['GET /users/current/heartbeats'] = (call, url) => answers.shift() ?? days?.(call, url) ?? {};
    const started = story.house.clock.now();
    const done = await story.askAll(who, request());
    expect(countsOf(done)).toEqual([4, 0, 0]);
    expect(waited.filter((ms) => ms > 125).slice(0, 3)).toEqual([90_000, 4_000, 8_000]);
    expect(waited.filter((ms) => ms > 125)[3]).toBeGreaterThan(3_000_000);
    const elapsed = (story.house.clock.now() - started) / 1_000_000;
    expect(tracker.calls.length / elapsed).toBeLessThan(10);
    const bare = waited.filter((ms) => ms <= 125);
    expect(bare.length).toBeGreaterThan(5);
    expect(new Set(bare)).toEqual(new Set([125]));
  });

  it('ends with a key that is not good, and is not tried again', async () => {
    const who = await story.house.createUser();
    tracker.routes['POST /users/current/data_dumps'] = () => ({ status: 401 });
    const done = await story.askAll(who, request());
    expect(done).toMatchObject({ state: 'failed', error: 'The other server answers 401.' });
    expect(tracker.calls).toHaveLength(1);
    expect(await secrets()).toEqual([]);
  });

  it('goes on where it was broken off, also within a day', async () => {
    const who = await story.house.createUser();
    const day = Array.from({ length: 2_500 }, (_, index) =>
      beat('2026-11-17T00:00:00Z', { time: at('2026-11-17T00:00:00Z') + 30 * index }),
    );
    tellDays();
    const days = tracker.routes['GET /users/current/heartbeats'];
    tracker.routes['GET /users/current/heartbeats'] = (call, url) => {
      const date = url.searchParams.get('date');
      return date === '2026-11-17' ? { body: { data: day } } : (days?.(call, url) ?? {});
    };
    const { body } = await story.ask(who, request()).expect(201);
    const half = JSON.stringify({ day: '2026-11-17', rows: 1_000 });
    await story.query(
      `update imports set state = 'importing', checkpoint = $2,
        remote = '{"isDumpRefused":true,"firstDay":"2026-11-16","lastDay":"2026-11-21"}', batches = 2,
        rows_read = 1000, imported = 1000 where uuid = $1`,
      [body.data.id, half],
    );
    const done = await story.finish(who, body.data.id);
    expect(countsOf(done)).toEqual([2_502, 0, 0]);
    expect(await story.count(who)).toBe(1_502);
    expect(tracker.paths.filter((path) => path.includes('date='))[0]).toBe(
      'GET /users/current/heartbeats?date=2026-11-17',
    );
  });
});

describe('Hackatime by its dumps', () => {
  it('is asked like WakaTime', async () => {
    const who = await story.house.createUser();
    tellDump(
      Buffer.from(JSON.stringify({ heartbeats: [beat('2026-11-17T10:00:00Z', { user_agent: VIM, machine: 'box' })] })),
    );
    const done = await story.askAll(who, { ...request(), kind: 'hackatime' });
    expect(countsOf(done)).toEqual([1, 0, 0]);
    expect((await story.stored(who))[0]).toMatchObject({ editor: 'Vim', machine: 'box' });
  });

  it('says so when it makes none', async () => {
    const who = await story.house.createUser();
    expect(await story.askAll(who, { ...request(), kind: 'hackatime' })).toMatchObject({
      state: 'failed',
      error: 'The other server makes no dump. Ask for one there, and send the file.',
    });
  });

  it('takes a link to a dump alone', async () => {
    const who = await story.house.createUser();
    tellDump(gzipSync(JSON.stringify({ heartbeats: DAYS['2026-11-19'] })));
    const done = await story.askAll(who, { kind: 'wakatime_dump', download_url: `${tracker.url}/files/d1` });
    expect(countsOf(done)).toEqual([2, 0, 0]);
    expect(tracker.paths).toEqual(['GET /files/d1']);
  });
});

describe('Wakapi by its API', () => {
  it('is asked for its days, whose ids are names', async () => {
    const who = await story.house.createUser();
    tellDays('/api/compat/wakatime/v1');
    const row = { ...beat('2026-11-18T10:00:00Z'), user_agent_id: VIM, machine_name_id: 'box', lines: 4 };
    tracker.routes['GET /api/compat/wakatime/v1/users/current/heartbeats'] = (_, url) => ({
      body: { data: url.searchParams.get('date') === '2026-11-18' ? [row] : [], timezone: 'UTC' },
    });
    const done = await story.askAll(who, { ...request(), kind: 'wakapi' });
    expect(countsOf(done)).toEqual([1, 0, 0]);
    expect((await story.stored(who))[0]).toMatchObject({ editor: 'Vim', machine: 'box', lines: 4, user_agent: VIM });
    expect(tracker.paths[0]).toBe('GET /api/compat/wakatime/v1/users/current/all_time_since_today');
  });
});

describe('addresses that are nobody else’s business', () => {
  let shut: ImportStory;
  beforeAll(async () => {
    shut = await ImportStory.begin();
  });
  afterAll(() => shut.end());

  it.each([
    ['a cloud’s metadata', 'http://169.254.169.254/latest/meta-data', '169.254.169.254'],
    ['a name of this machine', 'http://localhost:1/x', 'localhost'],
    ['this machine', 'http://127.0.0.1:1/x', '127.0.0.1'],
    ['this machine, written otherwise', 'http://2130706433/', '127.0.0.1'],
    ['this machine by IPv6', 'http://[::1]:1/', '::1'],
    ['a private network', 'http://10.0.0.8/', '10.0.0.8'],
  ])('are not called: %s', async (_, url, host) => {
    const who = await shut.house.createUser();
    const error = `The other server was not asked: ${host} is no public address; an operator may allow it.`;
    for (const body of [
      { kind: 'wakatime_dump', download_url: url },
      { kind: 'wakapi', api_key: 'x', base_url: url },
    ]) {
      expect(await shut.askAll(who, body)).toMatchObject({ state: 'failed', error, rows_read: 0 });
    }
  });

  it('are not called by a redirect either', async () => {
    const who = await story.house.createUser();
    tracker.routes['GET /files/d1'] = () => ({ status: 302, headers: { location: 'http://169.254.169.254/latest' } });
    tracker.routes['GET /files/d2'] = () => ({
      status: 302,
      headers: { location: `http://[::1]:${tracker.port}/files/d3` },
    });
    tracker.routes['GET /files/d3'] = () => ({ body: { heartbeats: DAYS['2026-11-19'] } });
    for (const [file, host] of [
      ['d1', '169.254.169.254'],
      ['d2', '::1'],
    ]) {
      const done = await story.askAll(who, { kind: 'wakatime_dump', download_url: `${tracker.url}/files/${file}` });
      expect(done).toMatchObject({
        state: 'failed',
        error: `The other server was not asked: ${host} is no public address; an operator may allow it.`,
      });
    }
    expect(tracker.paths).toEqual(['GET /files/d1', 'GET /files/d2']);
  });
});
