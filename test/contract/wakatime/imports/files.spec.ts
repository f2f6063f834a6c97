import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countsOf, ImportStory } from './import-story.js';

const TEN = Date.parse('2026-05-05T10:00:00Z') / 1_000;
const UUID = '0b8e5f0e-6a5c-4a52-9f0f-0a7c4f2d1b11';

let story: ImportStory;
beforeAll(async () => {
  story = await ImportStory.begin();
});
afterAll(() => story.end());

const beat = (offset: number, rest: object = {}) => ({
  entity: '/home/a/demo/x.py',
  type: 'file',
  time: TEN + offset,
  project: 'demo',
  ...rest,
});

const wakatime = (rows: readonly unknown[]) =>
  JSON.stringify({
    user: { id: UUID },
    range: { start: TEN - 100, end: TEN + 100 },
    days: [
      { date: '2026-05-04', heartbeats: [] },
      { date: '2026-05-05', heartbeats: rows },
    ],
  });

describe("WakaTime's dump", () => {
  const rows = [
    beat(0, { category: 'coding', is_write: true, lines: 10, user_agent_id: UUID, machine_name_id: UUID, id: UUID }),
    beat(60.25, { language: 'Python', branch: 'main', dependencies: ['a', 'b'] }),
    beat(120, { category: 'debugging' }),
  ];

  it('becomes heartbeats, and nothing remains of the file', async () => {
    const who = await story.house.createUser();
    const done = await story.take(who, { kind: 'wakatime_dump', bytes: wakatime(rows) });
    expect(done).toMatchObject({ state: 'completed', percent_complete: 100, rows_read: 3, error: null });
    expect(countsOf(done)).toEqual([3, 0, 0]);
    expect(await story.days(who, '2026-05-04', '2026-05-06')).toEqual({ '2026-05-05': 120 });
    expect(
      (await story.stored(who)).map(({ us, language, branch, machine, lines }) => [
        us,
        language,
        branch,
        machine,
        lines,
      ]),
    ).toEqual([
      [`${TEN}000000`, 'Python', null, null, 10],
      [`${TEN + 60}250000`, 'Python', 'main', null, null],
      [`${TEN + 120}000000`, 'Python', null, null, null],
    ]);
    expect(await readdir(story.blobs)).toEqual([]);
  });

  it.each([
    ['by gzip', gzipSync(wakatime(rows))],
    ['as a bare list', JSON.stringify(rows)],
    ['under data', JSON.stringify({ data: rows })],
    ['under heartbeats', JSON.stringify({ heartbeats: rows })],
    ['in days under data', JSON.stringify({ data: [{ date: '2026-05-05', heartbeats: rows }] })],
    ['with a byte order mark', `\ufeff${wakatime(rows)}`],
  ])('is taken %s', async (_, bytes) => {
    const who = await story.house.createUser();
    expect(countsOf(await story.take(who, { kind: 'wakatime_dump', bytes }))).toEqual([3, 0, 0]);
    expect(await story.days(who, '2026-05-04', '2026-05-06')).toEqual({ '2026-05-05': 120 });
  });

  it('may be sent again', async () => {
    const who = await story.house.createUser();
    await story.take(who, { kind: 'wakatime_dump', bytes: wakatime(rows) });
    const again = await story.take(who, { kind: 'wakatime_dump', bytes: wakatime([...rows, beat(180)]) });
    expect(countsOf(again)).toEqual([1, 3, 0]);
    expect(await story.days(who, '2026-05-05', '2026-05-05')).toEqual({ '2026-05-05': 180 });
  });
});

describe('a heartbeat within a millisecond of one that was there', () => {
  it('is that one', async () => {
    const who = await story.house.createUser();
    await story.live(who, [beat(0.123456), beat(60.654321, { branch: 'main' })]);
    const lossy = [beat(0.123), beat(60.655, { language: 'Python' }), beat(0.1245, { entity: '/other.py' })];
    expect(countsOf(await story.take(who, { kind: 'wakatime_dump', bytes: wakatime(lossy) }))).toEqual([1, 2, 0]);
  });

  it('is another one when it lies further away, or in another file', async () => {
    const who = await story.house.createUser();
    await story.live(who, [beat(0)]);
    const near = [beat(0.001), beat(0.001001), beat(-0.001), beat(-0.001001), beat(0.0005, { entity: '/b.py' })];
    expect(countsOf(await story.take(who, { kind: 'wakatime_dump', bytes: wakatime(near) }))).toEqual([3, 2, 0]);
  });

  it('is another one when both are in the same file, and differ', async () => {
    const who = await story.house.createUser();
    const pair = [beat(0), beat(0, { is_write: true }), beat(0.0005), beat(0)];
    const done = await story.take(who, { kind: 'beatkeeper', bytes: wakatime(pair) });
    expect(countsOf(done)).toEqual([3, 1, 0]);
    expect(countsOf(await story.take(who, { kind: 'beatkeeper', bytes: wakatime(pair) }))).toEqual([0, 4, 0]);
  });
});

describe('rows that are no good', () => {
  const bad = [
    beat(0),
    'no object',
    beat(1, { entity: '' }),
    beat(2, { time: 'yesterday' }),
    { entity: '/x', time: 1_200_000_000 },
    { entity: '/x', time: Date.parse('2026-11-21T18:00:00Z') / 1_000 },
    beat(3, { lines: -5 }),
    null,
    [1],
    beat(120),
  ];

  it('are counted, and kept with their reasons', async () => {
    const who = await story.house.createUser();
    const done = await story.take(who, { kind: 'wakatime_dump', bytes: wakatime(bad) });
    expect(done).toMatchObject({ state: 'completed', rows_read: 10, rejects_kept: 8, rejects_omitted: 0 });
    expect(countsOf(done)).toEqual([2, 0, 8]);
    const { text, headers } = await story.house.request
      .get(`/api/v1/users/current/imports/${done.id}/rejects`)
      .set('authorization', who.authorization)
      .buffer(true)
      .expect(200);
    expect(headers['content-type']).toBe('application/x-ndjson; charset=utf-8');
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line: string) => JSON.parse(line));
    expect(lines.map(({ row, errors }) => [row, errors])).toEqual([
      [2, { heartbeat: ['Heartbeat must be an object.'] }],
      [3, { entity: ['This field is required.'] }],
      [4, { time: ['Not a valid value.'] }],
      [5, { time: ['Can not log time before 2010-01-01.'] }],
      [6, { time: ['Can not log time in the future.'] }],
      [7, { lines: ['Number must be between 1 and 2147483647.'] }],
      [8, { heartbeat: ['Heartbeat must be an object.'] }],
      [9, { heartbeat: ['Heartbeat must be an object.'] }],
    ]);
    expect(lines[0].item).toBe('"no object"');
    const csv = await story.house.request
      .get(`/api/v1/users/current/imports/${done.id}/rejects`)
      .query({ format: 'csv' })
      .set('authorization', who.authorization)
      .expect(200);
    expect(csv.text.split('\r\n').slice(0, 2)).toEqual([
      'row,errors,item',
      '2,heartbeat: Heartbeat must be an object.,"""no object"""',
    ]);
  });

  it('are kept up to ten thousand', async () => {
    const who = await story.house.createUser();
    const rows = Array.from({ length: 10_500 }, (_, index) => ({ time: index }));
    const done = await story.take(who, { kind: 'wakatime_dump', bytes: wakatime(rows) });
    expect(done).toMatchObject({ rows_rejected: 10_500, rejects_kept: 10_000, rejects_omitted: 500 });
  });

  it('are none for their age alone', async () => {
    const old = await ImportStory.begin({ MAX_HEARTBEAT_AGE_DAYS: '7' });
    const who = await old.house.createUser();
    const done = await old.take(who, {
      kind: 'wakatime_dump',
      bytes: wakatime([beat(0), { ...beat(0), time: 1_262_304_000 }]),
    });
    expect(countsOf(done)).toEqual([2, 0, 0]);
    await old.end();
  });
});

describe("Hackatime's export", () => {
  it('is read with its date-times, machines and clients', async () => {
    const who = await story.house.createUser();
    const row = (time: string, rest: object = {}) => ({
      id: 7,
      entity: '/src/main.rs',
      type: 'file',
      category: 'coding',
      project: 'rusty',
      language: 'Rust',
      editor: 'VS Code',
      operating_system: 'Linux',
      machine: 'laptop',
      branch: 'main',
      user_agent: 'wakatime/v1.90.0 (linux-6.6.0-unknown) go1.22.12 vscode/1.90.0 vscode-wakatime/24.0.0',
      is_write: false,
      lineno: 3,
      source_type: 'direct_entry',
      time,
      created_at: time,
      updated_at: time,
      ...rest,
    });
    const file = {
      export_info: { exported_at: '2026-05-06T00:00:00Z', total_heartbeats: 3, total_duration_seconds: 90 },
      heartbeats: [row('2026-05-05T10:00:00Z'), row('2026-05-05T10:01:00+00:00'), row('2026-05-05T12:01:30.5+02:00')],
    };
    const done = await story.take(who, { kind: 'hackatime', bytes: JSON.stringify(file) });
    expect(countsOf(done)).toEqual([3, 0, 0]);
    expect((await story.stored(who)).map(({ us, editor, os, machine }) => [us, editor, os, machine])).toEqual([
      [`${TEN}000000`, 'VS Code', 'Linux', 'laptop'],
      [`${TEN + 60}000000`, 'VS Code', 'Linux', 'laptop'],
      [`${TEN + 90}500000`, 'VS Code', 'Linux', 'laptop'],
    ]);
  });
});

describe('asking for an import', () => {
  it('is refused while another one has not ended, until that one is called off', async () => {
    const who = await story.house.createUser();
    const file = { kind: 'wakatime_dump', bytes: wakatime([beat(0)]) };
    const { body } = await story.send(who, file).expect(201);
    expect((await story.send(who, file).expect(409)).body).toEqual({
      error: 'Another import of yours has not ended. Wait for it, or cancel it.',
    });
    const path = `/api/v1/users/current/imports/${body.data.id}`;
    const cancelled = await story.house.request.delete(path).set('authorization', who.authorization).expect(200);
    expect(cancelled.body.data).toMatchObject({ state: 'cancelled', is_finished: true });
    await story.house.request.delete(path).set('authorization', who.authorization).expect(409);
    expect(await readdir(story.blobs)).toEqual([]);
    expect(countsOf(await story.take(who, file))).toEqual([1, 0, 0]);
    expect(countsOf(await story.get(who, body.data.id))).toEqual([0, 0, 0]);
    const list = await story.house.request
      .get('/api/v1/users/current/imports')
      .set('authorization', who.authorization)
      .expect(200);
    expect(list.body).toMatchObject({ page: 1, total: 2, total_pages: 1, prev_page: null, next_page: null });
    expect(list.body.data.map(({ state }: { state: string }) => state)).toEqual(['completed', 'cancelled']);
  });

  it("shows nobody another person's", async () => {
    const [who, other] = [await story.house.createUser(), await story.house.createUser()];
    const { id } = await story.take(who, { kind: 'wakatime_dump', bytes: wakatime([beat(0)]) });
    for (const path of [id, `${id}/rejects`, 'nonsense']) {
      await story.house.request
        .get(`/api/v1/users/current/imports/${path}`)
        .set('authorization', other.authorization)
        .expect(404);
    }
  });

  it.each([
    [{}, 'kind'],
    [{ kind: 'nonsense' }, 'kind'],
    [{ kind: 'wakatime_dump' }, 'file'],
    [{ kind: 'wakatime_api' }, 'api_key'],
    [{ kind: 'wakapi', api_key: 'x' }, 'base_url'],
    [{ kind: 'wakapi', api_key: 'x', base_url: 'ftp://x' }, 'base_url'],
    [{ kind: 'hackatime', download_url: 'file:///etc/passwd' }, 'download_url'],
  ])('needs more than %j', async (body, field) => {
    const who = await story.house.createUser();
    const answer = await story.ask(who, body).expect(400);
    expect(Object.keys(answer.body.errors)).toEqual([field]);
  });

  it('by a form needs a kind and a file', async () => {
    const who = await story.house.createUser();
    await story.send(who, { kind: 'nonsense', bytes: '[]' }).expect(400);
    await story.send(who, { kind: 'wakatime_api', bytes: '[]' }).expect(400);
    await story.send(who, { kind: 'wakatime_dump', bytes: '' }).expect(400);
    await story.house.request
      .post('/api/v1/users/current/imports')
      .set('authorization', who.authorization)
      .field('kind', 'wakatime_dump')
      .expect(400);
    expect(await readdir(story.blobs)).toEqual([]);
  });

  it('keeps nothing of an upload that ends too early', async () => {
    const who = await story.house.createUser();
    const { hostname, port } = new URL(story.house.url);
    const head = [
      'POST /api/v1/users/current/imports HTTP/1.1',
      `host: ${hostname}`,
      `authorization: ${who.authorization}`,
      'content-type: multipart/form-data; boundary=b',
      'content-length: 1000000',
      '',
      '--b',
      'content-disposition: form-data; name="file"; filename="x.json"',
      '',
      '[{"entity":"/a.py"},',
    ];
    const socket = connect(Number(port), hostname);
    socket.write(head.join('\r\n'));
    await expect.poll(() => readdir(join(story.blobs, '..', '.parts'))).toHaveLength(1);
    socket.destroy();
    await expect.poll(() => readdir(join(story.blobs, '..', '.parts'))).toEqual([]);
    expect(await readdir(story.blobs)).toEqual([]);
    const cut = ['--b', 'content-disposition: form-data; name="file"; filename="x.json"', '', '[1,2'].join('\r\n');
    const post = () =>
      story.house.request.post('/api/v1/users/current/imports').set('authorization', who.authorization);
    await post().set('content-type', 'multipart/form-data; boundary=b').send(cut).expect(400);
    await post().set('content-type', 'multipart/form-data').send(cut).expect(400);
    await post().set('content-type', 'multipart/form-data; boundary=b').expect(400);
    await post().expect(400);
    expect(await readdir(story.blobs)).toEqual([]);
  });

  it('takes no file beyond the limit, and keeps nothing of it', async () => {
    const small = await ImportStory.begin({ IMPORT_MAX_BYTES: '100000' });
    const who = await small.house.createUser();
    await small.send(who, { kind: 'wakatime_dump', bytes: Buffer.alloc(100_001, 32) }).expect(413);
    expect(await readdir(small.blobs)).toEqual([]);
    expect(countsOf(await small.take(who, { kind: 'wakatime_dump', bytes: wakatime([beat(0)]) }))).toEqual([1, 0, 0]);
    await small.end();
  });
});
