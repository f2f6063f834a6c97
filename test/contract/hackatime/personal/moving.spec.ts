import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestUser } from '../../../support/app.js';
import { drainJobs } from '../../../support/jobs.js';
import { type PersonalHouse, startHouse } from './personal-house.js';

const EXPORT = '/my/heartbeats/export';
const IMPORT = '/my/heartbeat_imports';
const MINUTE = 60_000_000;

let house: PersonalHouse;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(() => house?.site.close());

const ask = (query = '', { authorization }: TestUser = house.jane) =>
  house.server.request.post(EXPORT + query).set('authorization', authorization);

/** Asks, has the work done, and fetches the file; time passes until another may be asked for. */
async function exported(query = '', who: TestUser = house.jane) {
  await ask(query, who).expect(302).expect('location', '/account');
  await drainJobs(house.server);
  const { data } = (await house.get('/api/v1/users/current/data_dumps', who.authorization).expect(200)).body;
  const [dump] = data.filter(({ type }: { type: string }) => type === 'hackatime');
  expect(dump).toMatchObject({ status: 'Completed', percent_complete: 100 });
  const answer = await fetch(dump.download_url.replace('http://beatkeeper.test', house.server.url));
  expect(answer.status).toBe(200);
  house.server.clock.advance(10 * MINUTE);
  return { url: dump.download_url as string, text: await answer.text() };
}

const summaries = async ({ authorization }: TestUser) => {
  const path = '/api/v1/users/current/summaries?start=2026-09-20&end=2026-10-11';
  const { body } = await house.get(path, authorization).expect(200);
  return JSON.parse(JSON.stringify(body, (key, value) => (key === 'machine_name_id' ? undefined : value)));
};

const take = async (who: TestUser, bytes: string, fields: Record<string, string> = {}) => {
  house.server.clock.advance(MINUTE);
  const request = house.server.request.post(IMPORT).set('authorization', who.authorization);
  for (const [name, value] of Object.entries(fields)) request.field(name, value);
  const { body } = await request.attach('heartbeat_file', Buffer.from(bytes), 'export.json').expect(202);
  await drainJobs(house.server);
  return { begun: body, ended: (await house.get(`${IMPORT}/${body.import_id}`, who.authorization).expect(200)).body };
};

describe('an export', () => {
  it('has the layout of Hackatime', async () => {
    const { heartbeats, export_info } = JSON.parse((await exported('?all_data=true')).text);
    expect(export_info).toEqual({
      exported_at: '2026-10-10T20:30:00Z',
      date_range: { start_date: '2026-09-20', end_date: '2026-10-11' },
      total_heartbeats: 12,
      total_duration_seconds: 4020,
    });
    expect(heartbeats).toHaveLength(12);
    expect(heartbeats[11]).toMatchObject({
      entity: '/home/jane/beacon/src/main.ts',
      time: '2026-10-10T18:30:00Z',
      category: 'coding',
      editor: 'VS Code',
      operating_system: 'Linux',
      machine: 'laptop',
      dependencies: ['express', 'zod'],
      source_type: 'direct_entry',
      created_at: '2026-10-10T20:30:00Z',
    });
  });

  it.each([
    ['?start_date=2026-10-11', '2026-10-11', '2026-10-11', 2, 900],
    ['?start_date=2026-09-20&end_date=2026-10-10', '2026-09-20', '2026-10-10', 10, 3120],
    ['?end_date=2026-09-19', '1970-01-02', '2026-09-19', 0, 0],
    ['?all_data=true&start_date=2026-10-11', '2026-09-20', '2026-10-11', 12, 4020],
  ])('%s', async (query, start_date, end_date, total_heartbeats, total_duration_seconds) => {
    const { heartbeats, export_info } = JSON.parse((await exported(query)).text);
    const told = { date_range: { start_date, end_date }, total_heartbeats, total_duration_seconds };
    expect(export_info).toMatchObject(told);
    expect(heartbeats).toHaveLength(total_heartbeats);
  });

  it('is made once in ten minutes, and takes the place of the one before', async () => {
    const { server } = house;
    const kim = await server.createUser({ username: 'kim' });
    await ask('', kim).expect(302);
    const busy = { error: 'An export is being made, or was asked for within the last ten minutes' };
    await ask('', kim).expect(409, busy);
    server.clock.advance(11 * MINUTE);
    await ask('', kim).expect(409, busy);
    await drainJobs(server);
    const first = await exported('', kim);
    const second = await exported('', kim);
    expect((await fetch(first.url.replace('http://beatkeeper.test', server.url))).status).toBe(404);
    expect(JSON.parse(second.text)).toMatchObject({ heartbeats: [] });
    await ask('', kim).expect(302);
    server.clock.advance(9 * MINUTE);
    await drainJobs(server);
    await ask('', kim).expect(409, busy);
  });

  it.each([
    ['?start_date=soon', 'Invalid start_date'],
    ['?end_date=2026-02-30', 'Invalid end_date'],
    ['?start_date=2026-10-11&end_date=2026-10-10', 'Invalid end_date'],
    ['?start_date=9999-12-31', 'Invalid start_date'],
  ])('%s is refused', async (query, error) => {
    await ask(query).expect(422, { error });
  });

  it('is for keys and browsers, not for apps', async () => {
    const { server, jane } = house;
    await server.request.post(EXPORT).expect(401, { error: 'Unauthorized' });
    const { authorization } = await house.letIn(jane, 'read write_heartbeats');
    await server.request.post(EXPORT).set('authorization', authorization).expect(403, { error: 'Forbidden' });
    const { browser } = await house.asPerson(jane);
    await browser.get('/account');
    const post = async (values: Record<string, string>) => {
      const headers = { origin: server.url, 'sec-fetch-site': 'same-origin', cookie: browser.cookieHeader };
      const body = new URLSearchParams(values);
      return (await fetch(server.url + EXPORT, { method: 'POST', redirect: 'manual', headers, body })).status;
    };
    expect(await post({ all_data: 'true' })).toBe(403);
    expect(await post({ csrf_token: browser.csrfToken, start_date: 'soon' })).toBe(422);
    expect(await post({ csrf_token: browser.csrfToken, all_data: 'true' })).toBe(302);
    await drainJobs(server);
    server.clock.advance(10 * MINUTE);
  });
});

describe('what was exported here', () => {
  it('adds up to the same in another account', async () => {
    const { text } = await exported('?all_data=true');
    const newcomer = await house.server.createUser({ username: 'newcomer', timezone: 'Asia/Kathmandu' });
    // Larger than what other routes of this part take.
    const { begun, ended } = await take(newcomer, text + ' '.repeat(300_000));
    expect(begun).toMatchObject({
      import_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      state: 'queued',
      source_kind: 'dev_upload',
      progress_percent: 0,
      total_count: null,
      source_filename: 'export.json',
      finished_at: null,
      cooldown_until: null,
    });
    expect(ended).toMatchObject({
      state: 'completed',
      progress_percent: 100,
      processed_count: 12,
      total_count: 12,
      imported_count: 12,
      skipped_count: 0,
      errors_count: 0,
      message: 'Done',
      error_message: null,
    });
    expect(await summaries(newcomer)).toEqual(await summaries(house.jane));
    const recent = (await house.get('/api/v1/my/heartbeats/most_recent', newcomer.authorization)).body;
    expect(recent.heartbeat).toMatchObject({ time: 1791657000, source_type: 'wakapi_import', machine: 'laptop' });
    const again = await take(newcomer, text, { provider: 'hackatime_v1_dump' });
    expect(again.ended).toMatchObject({ imported_count: 0, skipped_count: 12 });
  });
});

describe('an import', () => {
  it('may ask another server', async () => {
    const { server } = house;
    const lee = await server.createUser({ username: 'lee' });
    const send = (body: object) => server.request.post(IMPORT).set('authorization', lee.authorization).send(body);
    const { body } = await send({ provider: 'hackatime_v1_dump', api_key: 'their key' }).expect(202);
    expect(body).toMatchObject({ state: 'queued', source_kind: 'hackatime_v1_dump', source_filename: null });
    await send({ provider: 'wakatime_dump', api_key: 'x' }).expect(409, {
      error: 'Another import of yours has not ended. Wait for it, or cancel it',
    });
    await house.query('delete from imports', []);
    await house.query('delete from jobs', []);
    const { body: next } = await send({ provider: 'wakatime_dump', api_key: 'their key' }).expect(202);
    expect(next).toMatchObject({ source_kind: 'wakatime_dump' });
    const bases = await house.query('select base_url, secret is null as is_open from imports', []);
    expect(bases).toEqual([{ base_url: 'https://wakatime.com/api/v1', is_open: false }]);
    await house.query('delete from imports', []);
    await house.query('delete from jobs', []);
    const form = server.request.post(IMPORT).set('authorization', lee.authorization);
    form
      .field('heartbeat_import[provider]', 'wakatime_download_link')
      .field('download_url', 'https://x.example/d.json');
    expect((await form.expect(202)).body).toMatchObject({ source_kind: 'wakatime_download_link' });
    await house.query('delete from imports', []);
    await house.query('delete from jobs', []);
  });

  it.each([
    [{}, 'Send a file, or a provider and an api_key', undefined],
    [
      { provider: 'github' },
      'Invalid values',
      'provider: Must be wakatime_dump, hackatime_v1_dump or wakatime_download_link.',
    ],
    [{ provider: 7 }, 'Invalid values', 'provider: Not a valid value.'],
    [{ provider: 'wakatime_dump' }, 'Invalid values', 'api_key: This field is required.'],
    [{ provider: 'wakatime_dump', api_key: ['x'] }, 'Invalid values', 'api_key: Not a valid value.'],
    [
      { provider: 'wakatime_download_link', download_url: 'file:///etc/passwd' },
      'Invalid values',
      'download_url: Must be an http:// or https:// address.',
    ],
  ])('%j is none', async (body, error, message) => {
    const answer = await house.server.request.post(IMPORT).set('authorization', house.jane.authorization).send(body);
    expect(answer.status).toBe(422);
    expect(answer.body).toEqual({ error, ...(message && { errors: [message] }) });
  });

  it('tells what is wrong with a file', async () => {
    const { ended } = await take(house.jane, '{"heartbeats":[{"entity":"/x.ts","time":"never"}]}');
    expect(ended).toMatchObject({ state: 'completed', errors_count: 1 });
    const bad = await take(house.jane, '{"nothing":1}');
    expect(bad.ended).toMatchObject({ state: 'failed', error_message: 'There is no list of heartbeats in it.' });
    await house.server.request
      .post(IMPORT)
      .set({ authorization: house.jane.authorization, 'content-type': 'multipart/form-data' })
      .send('x')
      .expect(400, { error: 'The upload could not be read.' });
  });

  it("is nobody else's", async () => {
    const { server, jane } = house;
    const { begun } = await take(jane, '{"heartbeats":[]}');
    const other = await server.createUser();
    for (const id of [begun.import_id, '1', '%00', "'"]) {
      const { status, body } = await house.get(`${IMPORT}/${id}`, other.authorization);
      expect([status, body]).toEqual([404, { error: 'Import not found' }]);
    }
    await server.request.get(`${IMPORT}/${begun.import_id}`).expect(401);
  });

  it('takes a key that writes, or a browser with its token', async () => {
    const { server, jane } = house;
    const readOnly = await server.createKey(jane.user, { isReadOnly: true });
    const send = (headers: Record<string, string>) => {
      const body = new FormData();
      body.set('heartbeat_file', new File(['{"heartbeats":[]}'], 'x.json'));
      return fetch(server.url + IMPORT, { method: 'POST', headers, body });
    };
    expect((await send({ authorization: `Bearer ${readOnly}` })).status).toBe(403);
    expect((await send({})).status).toBe(401);
    const { browser } = await house.asPerson(jane);
    await browser.get('/account');
    const own = { cookie: browser.cookieHeader, origin: server.url, 'sec-fetch-site': 'same-origin' };
    expect((await send(own)).status).toBe(403);
    expect((await send({ ...own, 'x-csrf-token': browser.csrfToken })).status).toBe(202);
    await drainJobs(server);
  });

  it('is not for somebody who is leaving', async () => {
    const { server } = house;
    const leaver = await server.createUser({ username: 'leaver' });
    await house.query('update users set leaving_since = now() where id = $1', [leaver.user.id]);
    const send = server.request.post(IMPORT).set('authorization', leaver.authorization);
    await send.send({ provider: 'wakatime_dump', api_key: 'x' }).expect(403);
    await ask('', leaver).expect(302);
  });
});
