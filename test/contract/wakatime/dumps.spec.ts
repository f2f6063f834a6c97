import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { type IncomingMessage, type RequestOptions, request } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DumpsUpkeep } from '#libs/dumps';
import { MICROS_PER_DAY, secondsToMicros } from '#libs/kernel';
import { withClient } from '../../../tools/postgres/roles.mjs';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';
import { drainJobs } from '../../support/jobs.js';
import { NOW, tellStory } from './story.js';

interface Listed {
  readonly id: string;
  readonly type: string;
  readonly status: string;
  readonly download_url: string;
}

let app: TestApp;
let jane: TestUser;
const files: Record<string, Listed> = {};

beforeAll(async () => {
  app = await startApp({ now: NOW, config: { RATE_LIMIT: 'off' } });
  jane = await tellStory(app);
  for (const type of ['heartbeats', 'daily', 'csv', 'parquet']) await ask(jane, { type }).expect(201);
  expect(await drainJobs(app)).toBe(4);
  for (const dump of await list(jane)) files[dump.type] = dump;
});
afterAll(() => app?.close());

const ask = ({ authorization }: TestUser, body: object) =>
  app.request.post('/api/v1/users/current/data_dumps').set('authorization', authorization).send(body);

async function list({ authorization }: TestUser): Promise<Listed[]> {
  return (await app.request.get('/api/v1/users/current/data_dumps').set('authorization', authorization)).body.data;
}

const urlOf = (type: string) => (files[type] as Listed).download_url.replace('http://beatkeeper.test', app.url);
const fetchPlain = (type: string, headers: Record<string, string> = {}) =>
  fetch(urlOf(type), { headers: { 'accept-encoding': 'identity', ...headers } });
const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer());

/** As it is on the wire: `fetch` would undo gzip. */
async function fetchRaw(url: string, options: RequestOptions) {
  const [answer] = (await once(request(url, options).end(), 'response')) as [IncomingMessage];
  return { status: answer.statusCode, headers: answer.headers, bytes: await buffer(answer) };
}

describe('an export', () => {
  it('is pending, then completed with a link that lives as long as it does', async () => {
    const kim = await app.createUser({ username: 'kim', timezone: 'Pacific/Chatham' });
    const { body } = await ask(kim, { type: 'heartbeats', email_when_finished: true }).expect(201);
    expect(body).toEqual({
      data: {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        type: 'heartbeats',
        status: 'Pending…',
        percent_complete: 0,
        download_url: null,
        is_processing: true,
        is_stuck: false,
        has_failed: false,
        expires: null,
        created_at: '2026-10-10T20:30:00Z',
      },
    });
    await drainJobs(app);
    const link = new RegExp(
      `^http://beatkeeper\\.test/api/v1/data_dumps/${body.data.id}/download\\?expires=1792269000&signature=[\\w-]{43}$`,
    );
    expect(await list(kim)).toEqual([
      {
        ...body.data,
        status: 'Completed',
        percent_complete: 100,
        download_url: expect.stringMatching(link),
        is_processing: false,
        expires: '2026-10-17T20:30:00Z',
      },
    ]);
  });

  it('of nothing has the present day and no days', async () => {
    const mia = await app.createUser({ username: 'mia', timezone: 'Pacific/Chatham' });
    for (const type of ['heartbeats', 'csv', 'parquet', 'daily']) await ask(mia, { type }).expect(201);
    await drainJobs(app);
    const urls = Object.fromEntries((await list(mia)).map((dump) => [dump.type, dump.download_url]));
    const get = (type: string) => fetch((urls[type] as string).replace('http://beatkeeper.test', app.url));
    expect(await (await get('heartbeats')).json()).toMatchObject({
      user: { id: mia.user.uuid, username: 'mia', timezone: 'Pacific/Chatham' },
      range: { start: 1_791_627_300, end: 1_791_713_699 },
      days: [],
    });
    expect((await (await get('daily')).json()).days).toMatchObject([{ date: '2026-10-11', projects: [] }]);
    expect((await (await get('csv')).text()).split('\r\n')).toHaveLength(2);
    expect(await parquetReadObjects({ file: await (await get('parquet')).arrayBuffer() })).toEqual([]);
  });

  it('is asked for once, until it has expired', async () => {
    const refusal = { error: 'Wait for your current export to expire before creating another.' };
    expect((await ask(jane, { type: 'heartbeats' }).expect(400)).body).toEqual(refusal);
    const fields = { errors: { type: ['Must be one of heartbeats, daily, csv, parquet.'] } };
    expect((await ask(jane, { type: 'everything' }).expect(400)).body).toEqual(fields);
    await app.request.post('/api/v1/users/current/data_dumps').send({ type: 'daily' }).expect(401);
  });

  it('asked for twice at once is made once', async () => {
    const zoe = await app.createUser({ username: 'zoe' });
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask(zoe, {})));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 400, 400, 400, 400]);
    expect(await drainJobs(app)).toBe(1);
    expect(await list(zoe)).toHaveLength(1);
  });
});

describe('heartbeats', () => {
  it('lie in the days of the person, as WakaTime has them, and say what their ids stand for', async () => {
    const { user, range, days } = await (await fetchPlain('heartbeats')).json();
    expect(user).toMatchObject({ id: jane.user.uuid, username: 'jane', email: null, timezone: 'Asia/Kathmandu' });
    expect(range).toEqual({ start: 1_789_841_700, end: 1_791_742_499 });
    const counts = days.map((day: { date: string; heartbeats: unknown[] }) => [day.date, day.heartbeats.length]);
    expect(counts.filter(([, count]: [string, number]) => count > 0)).toEqual([
      ['2026-09-20', 2],
      ['2026-10-10', 8],
      ['2026-10-11', 2],
    ]);
    expect([counts.length, counts[1]]).toEqual([22, ['2026-09-21', 0]]);
    expect(days[20].heartbeats[5]).toEqual({
      branch: 'main',
      category: 'ai coding',
      created_at: '2026-10-10T20:30:00Z',
      cursorpos: 4,
      dependencies: ['express', 'zod'],
      entity: '/home/jane/beacon/src/main.ts',
      id: '01975d51-fd06-8000-bf50-b73ef86c3411',
      is_write: null,
      language: 'TypeScript',
      line_additions: null,
      line_deletions: null,
      lineno: 12,
      lines: 120,
      machine_name_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      project: 'beacon',
      project_root_count: 4,
      time: 1_791_608_160,
      type: 'file',
      user_agent_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      user_id: jane.user.uuid,
      ai_line_changes: 40,
      human_line_changes: 12,
      ai_session: 'session-1',
      ai_input_tokens: 1800,
      ai_cached_input_tokens: 600,
      ai_output_tokens: 900,
      ai_prompt_length: 70,
      ai_subscription_plan: 'team',
      ai_model: 'opus',
      user_agent:
        'wakatime/v1.90.0 (linux-6.6.0-x86_64) go1.22.12 opus/4.1-medium claude-code/2.1.45 vscode-wakatime/24.8.0',
      editor: 'Claude Code',
      operating_system: 'Linux',
      machine: 'forge',
    });
  });

  it('as tables hold the same', async () => {
    const { days } = await (await fetchPlain('heartbeats')).json();
    const rows = days.flatMap(({ heartbeats }: { heartbeats: Record<string, unknown>[] }) => heartbeats);
    const file = await (await fetchPlain('parquet')).arrayBuffer();
    const table = await parquetReadObjects({
      file,
      parsers: { timestampFromMicroseconds: (us: bigint) => Number(us) } as never,
    });
    const wide = table.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([key, value]) => [key, typeof value === 'bigint' ? Number(value) : value]),
      ),
    );
    const expected = rows.map((row: Record<string, unknown>) => ({
      ...row,
      time: secondsToMicros(row.time as number),
      created_at: Date.parse(row.created_at as string) * 1000,
    }));
    expect(wide).toEqual(expected);

    const [head = '', ...lines] = (await (await fetchPlain('csv')).text()).trimEnd().split('\r\n');
    expect([head.split(',').length, lines.length]).toEqual([33, 12]);
    expect(lines[7]).toBe(
      [
        '01975d51-fd06-8000-bf50-b73ef86c3411,1791608160.000000,/home/jane/beacon/src/main.ts,file,ai coding,beacon,main',
        'TypeScript,,"[""express"",""zod""]",4,120,12,4,,,40,12,session-1,1800,600,900,70,team,opus,Claude Code,Linux',
        'forge,wakatime/v1.90.0 (linux-6.6.0-x86_64) go1.22.12 opus/4.1-medium claude-code/2.1.45 vscode-wakatime/24.8.0',
        `${rows[7].machine_name_id},${rows[7].user_agent_id},${jane.user.uuid},2026-10-10T20:30:00Z`,
      ].join(','),
    );
  });
});

describe('daily totals', () => {
  it('are those of the summaries, and of each project', async () => {
    const { days } = await (await fetchPlain('daily')).json();
    const [ninth, tenth, eleventh] = days.slice(-3);
    expect(ninth).toEqual({
      date: '2026-10-09',
      grand_total: { hours: 0, minutes: 0, total_seconds: 0, digital: '0:00', decimal: '0.00', text: '0 secs' },
      categories: [],
      dependencies: [],
      editors: [],
      languages: [],
      operating_systems: [],
      machines: [],
      projects: [],
    });
    const names = (items: { name: string; total_seconds: number }[]) =>
      items.map((item) => [item.name, item.total_seconds]);
    expect([tenth.grand_total.total_seconds, tenth.grand_total.text]).toEqual([2820, '47 mins']);
    expect(names(tenth.languages)).toEqual([
      ['TypeScript', 1620],
      ['Other', 900],
      ['Markdown', 300],
    ]);
    const [beacon] = tenth.projects;
    expect(beacon.grand_total).toEqual({
      hours: 0,
      minutes: 47,
      total_seconds: 2820,
      digital: '0:47',
      decimal: '0.78',
      text: '47 mins',
      percent: 100,
    });
    expect(names(beacon.branches)).toEqual([
      ['main', 2220],
      ['feature', 600],
    ]);
    expect(
      beacon.entities.map((item: { name: string; total_seconds: number; type: string }) => [
        item.name,
        item.total_seconds,
        item.type,
      ]),
    ).toEqual([
      ['/home/jane/beacon/src/main.ts', 1620, 'file'],
      ['/home/jane/beacon/LEDGER.unheardof', 900, 'file'],
      ['/home/jane/beacon/README.md', 300, 'file'],
    ]);
    expect(names(beacon.dependencies)).toEqual([
      ['express', 1620],
      ['zod', 1620],
    ]);
    expect(names(beacon.categories)).toEqual([
      ['Coding', 2400],
      ['Writing Docs', 300],
      ['AI Coding', 120],
    ]);
    expect(eleventh.grand_total.total_seconds).toBe(900);
    expect(eleventh.projects).toMatchObject([{ name: 'beacon', grand_total: { total_seconds: 900, percent: 100 } }]);
  });
});

describe('the file', () => {
  it('comes as gzip to who takes it, and plain to others', async () => {
    const packed = await fetch(urlOf('heartbeats'), { headers: { 'accept-encoding': 'gzip' } });
    expect([packed.headers.get('content-encoding'), packed.headers.get('content-type')]).toEqual([
      'gzip',
      'application/json; charset=utf-8',
    ]);
    const plain = await fetchPlain('heartbeats');
    expect([plain.headers.get('content-encoding'), plain.headers.get('vary')]).toEqual([null, 'Accept-Encoding']);
    expect(plain.headers.get('content-disposition')).toBe('attachment; filename="beatkeeper-jane-heartbeats.json"');
    const text = await plain.text();
    expect(plain.headers.get('content-length')).toBe(String(text.length));
    expect(await packed.text()).toBe(text);
    expect((await fetch(urlOf('parquet'))).headers.get('content-encoding')).toBeNull();
  });

  it.each(['heartbeats', 'csv', 'parquet'])('of %s comes in parts', async (type) => {
    const whole = await bytesOf(await fetchPlain(type));
    const part = await fetchPlain(type, { range: 'bytes=100-299' });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 100-299/${whole.length}`]);
    expect(await bytesOf(part)).toEqual(whole.subarray(100, 300));
    expect(await bytesOf(await fetchPlain(type, { range: 'bytes=-7' }))).toEqual(whole.subarray(-7));
    const beyond = await fetchPlain(type, { range: `bytes=${whole.length}-` });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${whole.length}`]);
    const tag = part.headers.get('etag') as string;
    expect((await fetchPlain(type, { range: 'bytes=0-1', 'if-range': tag })).status).toBe(206);
    expect((await fetchPlain(type, { range: 'bytes=0-1', 'if-range': '"another"' })).status).toBe(200);
    expect((await fetchPlain(type, { 'if-none-match': tag })).status).toBe(304);
  });

  it('comes in parts of the gzip, too, under a tag of its own', async () => {
    const packed = (method: string, range?: string) =>
      fetchRaw(urlOf('heartbeats'), { method, headers: { 'accept-encoding': 'gzip', ...(range && { range }) } });
    const whole = await packed('GET');
    const length = String(whole.bytes.length);
    expect(whole.headers).toMatchObject({ etag: `"${files.heartbeats?.id}-gzip"`, 'content-length': length });
    const part = await packed('GET', 'bytes=10-');
    expect([part.status, part.headers['content-range']]).toEqual([206, `bytes 10-${whole.bytes.length - 1}/${length}`]);
    const joined = Buffer.concat([whole.bytes.subarray(0, 10), part.bytes]);
    expect(gunzipSync(joined).toString()).toBe(await (await fetchPlain('heartbeats')).text());
    const head = await packed('HEAD', 'bytes=0-9');
    expect([head.status, head.headers['content-length'], head.bytes.length]).toEqual([200, length, 0]);
  });

  it('is closed to changed and overdue links', async () => {
    const url = new URL(urlOf('heartbeats'));
    const status = async (change: (url: URL) => void) => {
      const other = new URL(url);
      change(other);
      const answer = await fetch(other);
      return [answer.status, await answer.json()];
    };
    const forbidden = [403, { error: 'Forbidden' }];
    expect(await status(({ searchParams }) => searchParams.set('expires', '1999999999'))).toEqual(forbidden);
    expect(await status(({ searchParams }) => searchParams.set('signature', 'x'.repeat(43)))).toEqual(forbidden);
    expect(await status(({ searchParams }) => searchParams.delete('signature'))).toEqual(forbidden);
    const daily = files.daily as Listed;
    expect(await status((other) => (other.pathname = `/api/v1/data_dumps/${daily.id}/download`))).toEqual(forbidden);
  });
});

describe('the end of an export', () => {
  it('comes with the suspension of its owner', async () => {
    const ann = await app.createUser({ username: 'ann' });
    await ask(ann, {}).expect(201);
    await drainJobs(app);
    const [{ download_url }] = (await list(ann)) as [Listed];
    const url = download_url.replace('http://beatkeeper.test', app.url);
    const suspend = (at: string) =>
      withClient(app.database.superUrl, (client) =>
        client.query(`update users set suspended_at = ${at} where username = 'ann'`),
      );
    expect((await fetch(url)).status).toBe(200);
    await suspend('now()');
    expect([(await fetch(url)).status, await (await fetch(url)).json()]).toEqual([404, { error: 'Not found.' }]);
    await suspend('null');
    expect((await fetch(url)).status).toBe(200);
    await withClient(app.database.superUrl, (client) => client.query(`delete from users where username = 'ann'`));
    expect((await fetch(url)).status).toBe(404);
    expect(await app.app.get(DumpsUpkeep).sweep()).toEqual({ expired: 0, abandoned: 0, orphans: 1 });
  });

  it('comes after seven days: the link dies, the file goes, another one may be asked for', async () => {
    const url = urlOf('heartbeats');
    app.clock.advance(7 * MICROS_PER_DAY - 1);
    expect((await fetch(url)).status).toBe(200);
    app.clock.advance(1);
    const late = await fetch(url);
    expect([late.status, await late.json()]).toEqual([410, { error: 'This link has expired.' }]);
    expect(await list(jane)).toEqual([]);
    await ask(jane, { type: 'heartbeats' }).expect(201);
    expect(await list(jane)).toMatchObject([{ status: 'Pending…' }]);
    const { expired, orphans } = await app.app.get(DumpsUpkeep).sweep();
    expect([expired, orphans]).toEqual([9, 0]);
    expect(await readdir(join(app.config.dataDir, 'blobs', 'dumps'))).toEqual([]);
  });
});
