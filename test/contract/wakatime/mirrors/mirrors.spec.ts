import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestUser } from '../../../support/app.js';
import { rowsOf } from '../../../support/rows.js';
import { type MirrorHouse, openMirrorHouse } from './house.js';

let house: MirrorHouse;
let ann: TestUser;
const KEY = 'waka_7a1e5f0e-6a5c-4a52-9f0f-0a7c4f2d1b11';
const WAKATIME = { url: 'https://api.wakatime.com/api/v1', api_key: KEY };

beforeAll(async () => {
  house = await openMirrorHouse();
});
afterAll(() => house?.close());
beforeEach(async () => {
  ann = await house.app.createUser();
});

const call = (method: 'get' | 'post' | 'put' | 'patch' | 'delete', path: string, body?: object) =>
  house.call(method, path, body, ann);

describe('a mirror', () => {
  it('is made, shown without its key, and listed', async () => {
    const { body } = await call('post', '', { ...WAKATIME, url: 'https://api.wakatime.com/api/v1/' }).expect(201);
    expect(body.data).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name: 'api.wakatime.com',
      url: 'https://api.wakatime.com/api/v1',
      is_enabled: true,
      status: 'ok',
      waiting: 0,
      sent: 0,
      dropped: 0,
      failures_in_row: 0,
      last_error: null,
      last_failed_at: null,
      last_sent_at: null,
      retry_at: null,
      created_at: '2026-10-10T08:00:00Z',
      modified_at: '2026-10-10T08:00:00Z',
    });
    expect((await call('get', `/${body.data.id}`).expect(200)).body).toEqual({ data: body.data });
    expect((await call('get', '').expect(200)).body).toEqual({
      data: [body.data],
      page: 1,
      prev_page: null,
      next_page: null,
      total: 1,
      total_pages: 1,
    });
  });

  it.each([
    [{}, ['url', 'api_key']],
    [{ ...WAKATIME, url: 'ftp://example.com' }, ['url']],
    [{ ...WAKATIME, url: 'https://me:secret@example.com' }, ['url']],
    [{ ...WAKATIME, url: 'https://example.com/api?x=1' }, ['url']],
    [{ ...WAKATIME, url: 'http://beatkeeper.test/api/v1' }, ['url']],
    [{ ...WAKATIME, url: 'http://BEATKEEPER.test:80/api/v1' }, ['url']],
    [{ ...WAKATIME, api_key: '' }, ['api_key']],
    [{ ...WAKATIME, api_key: 'two words' }, ['api_key']],
    [{ ...WAKATIME, api_key: 'clé' }, ['api_key']],
    [{ ...WAKATIME, name: 'x'.repeat(101) }, ['name']],
    [{ ...WAKATIME, cursor: 7 }, ['cursor']],
  ])('is refused as %j', async (body, fields) => {
    expect(Object.keys((await call('post', '', body).expect(400)).body.errors)).toEqual(fields);
  });

  it.each([
    ['https://wakapi.example/api/', 'https://wakapi.example/api'],
    ['https://wakapi.example/api/users/current/heartbeats.bulk', 'https://wakapi.example/api'],
    [
      'https://hackatime.example/api/hackatime/v1/users/current/heartbeats',
      'https://hackatime.example/api/hackatime/v1',
    ],
  ])('of %s is one of %s', async (url, base) => {
    expect((await call('post', '', { ...WAKATIME, url }).expect(201)).body.data.url).toBe(base);
  });

  it('is changed and removed by its owner alone', async () => {
    const { id } = (await call('post', '', WAKATIME).expect(201)).body.data;
    for (const method of ['get', 'delete'] as const) await house.call(method, `/${id}`).expect(404);
    for (const method of ['put', 'patch'] as const) await house.call(method, `/${id}`, { name: 'mine' }).expect(404);
    const { body } = await call('put', `/${id}`, { name: 'Work', is_enabled: false }).expect(200);
    expect(body.data).toMatchObject({ name: 'Work', status: 'off', is_enabled: false, url: WAKATIME.url });
    await call('delete', `/${id}`).expect(204);
    for (const path of [`/${id}`, '/nothing', '/%00']) await call('get', path).expect(404);
  });

  it('is one of five at most', async () => {
    for (let count = 0; count < 5; count++) await call('post', '', WAKATIME).expect(201);
    expect((await call('post', '', WAKATIME).expect(400)).body).toEqual({
      errors: { url: ['No more than 5 mirrors.'] },
    });
  });

  it('is made by no key that may not read what would be sent away', async () => {
    const key = await house.app.createKey(ann.user, { scopes: new Set(['write_heartbeats'] as const) });
    const asked = house.app.request.post(`/api/v1/users/current/mirrors?api_key=${key}`).send(WAKATIME);
    expect((await asked.expect(403)).body).toEqual({ error: 'insufficient_scope' });
  });

  it('is refused at once where its address is too long for one', async () => {
    const url = `https://example.com${'/'.repeat(100_000)}x`;
    expect(Object.keys((await call('post', '', { ...WAKATIME, url }).expect(400)).body.errors)).toEqual(['url']);
  });

  it('is refused at once where its address is no public one', async () => {
    const url = 'http://10.0.0.1/api';
    const refusal = { errors: { url: ['10.0.0.1 is no public address; an operator may allow it'] } };
    expect((await call('post', '', { ...WAKATIME, url }).expect(400)).body).toEqual(refusal);
    const { id } = (await call('post', '', WAKATIME).expect(201)).body.data;
    expect((await call('patch', `/${id}`, { url, api_key: KEY }).expect(400)).body).toEqual(refusal);
  });

  it('takes its key to no other server', async () => {
    const { id } = (await call('post', '', WAKATIME).expect(201)).body.data;
    for (const url of [
      'https://eve.example/api/v1',
      'http://api.wakatime.com/api/v1',
      'https://api.wakatime.com:8443/api/v1',
    ]) {
      const { body } = await call('patch', `/${id}`, { url, is_enabled: true }).expect(400);
      expect(body).toEqual({ errors: { api_key: ['Another server needs its key.'] } });
    }
    expect((await call('get', `/${id}`).expect(200)).body.data.url).toBe(WAKATIME.url);
    const moved = await call('patch', `/${id}`, { url: 'https://api.wakatime.com/api' }).expect(200);
    expect(moved.body.data.url).toBe('https://api.wakatime.com/api');
    const elsewhere = { url: 'https://wakapi.example/api', api_key: `${KEY}3` };
    expect((await call('patch', `/${id}`, elsewhere).expect(200)).body.data.url).toBe(elsewhere.url);
  });

  it('has its key sealed, and in no log of what happened', async () => {
    const { id } = (await call('post', '', { ...WAKATIME, url: 'https://example.com/secret-path' }).expect(201)).body
      .data;
    await call('patch', `/${id}`, { api_key: `${KEY}2` }).expect(200);
    await call('delete', `/${id}`).expect(204);
    const { id: other } = (await call('post', '', WAKATIME).expect(201)).body.data;
    const { database } = house.app;
    const [stored] = await rowsOf<{ key: Buffer }>(database, 'select key_sealed as key from mirrors where id = $1', [
      other,
    ]);
    expect(stored?.key.toString('latin1')).not.toContain(KEY);
    const told = await rowsOf<{ action: string; details: object }>(
      database,
      `select l.action, d.details from audit_log l join audit_details d on d.audit_id = l.id
        where l.target_kind = 'mirror' and l.target_id = $1 order by l.seq`,
      [id],
    );
    expect(told.map(({ action }) => action)).toEqual(['mirror.created', 'mirror.updated', 'mirror.deleted']);
    expect(told).toMatchObject(told.map(() => ({ details: { origin: 'https://example.com' } })));
    expect(JSON.stringify(told)).not.toMatch(/waka_|secret-path/);
  });
});
