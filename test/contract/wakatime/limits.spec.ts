import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';

let house: TestApp;
let ann: TestUser;

beforeAll(async () => {
  house = await startApp({ now: '2026-03-10T12:00:00Z' });
  ann = await house.createUser({ username: 'ann', settings: { logged_time_public: true } });
});

afterAll(() => house.close());

const get = (path: string) =>
  house.request.get(`/api/v1/users/current/${path}`).set('Authorization', ann.authorization);

describe('values at the edge', () => {
  it.each([
    'summaries?start=9999-12-31&end=9999-12-31',
    'summaries?start=0000-01-01&end=0000-01-02',
    'summaries?start=2999-12-31T23:59:59-12:00&end=today',
    'durations?date=9999-12-31',
    'heartbeats?date=9999-12-31T23:59:59-12:00',
  ])('%s is refused as a date', async (path) => {
    expect((await get(path)).status).toBe(400);
  });

  it.each([
    ['summaries?range=today&project=a%00b', 200],
    ['durations?date=today&branches=%00', 200],
    ['stats/last_7_days?project=%00', 200],
    ['projects?q=%00', 200],
    ['projects/%00', 404],
    ['projects/a%00b', 404],
  ])('a NUL in %s is answered %i', async (path, status) => {
    expect((await get(path)).status).toBe(status);
  });

  it('a deletion of a day nobody can have is refused', async () => {
    const answer = await house.request
      .delete('/api/v1/users/current/heartbeats.bulk')
      .set('Authorization', ann.authorization)
      .send({ date: '9999-12-31', ids: [] });
    expect(answer.status).toBe(400);
  });
});

describe('callers whom nobody knows', () => {
  it('are limited by address, and a good key still works', async () => {
    const stranger = () => house.request.get('/api/v1/users/ann/stats');
    const wrongKey = () => stranger().set('Authorization', 'Bearer waka_4f2b2c3e-8b1a-4c2d-9e3f-0123456789ab');
    expect((await stranger()).status).toBe(200);
    expect((await wrongKey()).status).toBe(401);
    for (let sent = 2; sent < 3_000; sent += 100) {
      await Promise.all(Array.from({ length: Math.min(100, 3_000 - sent) }, stranger));
    }
    const refused = await stranger();
    expect([refused.status, Number(refused.headers['retry-after']) > 0]).toEqual([429, true]);
    expect((await wrongKey()).status).toBe(429);
    expect((await get('stats')).status).toBe(200);
  }, 60_000);
});

describe('a key that reads no activity', () => {
  it('sees nothing of the latest heartbeat', async () => {
    const item = {
      entity: '/src/a.go',
      type: 'file',
      time: Date.parse('2026-03-10T11:00:00Z') / 1000,
      project: 'shop',
    };
    await house.request
      .post('/api/v1/users/current/heartbeats')
      .set('Authorization', ann.authorization)
      .set('X-Machine-Name', 'vm')
      .send(item);
    const apiKey = await house.createKey(ann.user, { scopes: new Set(['write_heartbeats']) });
    const { body } = await house.request.get('/api/v1/users/current').set('Authorization', `Bearer ${apiKey}`);
    expect([body.data.last_project, body.data.last_heartbeat_at]).toEqual([null, null]);
    expect((await get('')).body.data.last_project).toBe('shop');
  });
});

describe('the address of a machine', () => {
  it('is shown to the person who chose to see addresses', async () => {
    const eva = await house.createUser({ username: 'eva', settings: { show_machine_name_ip: true } });
    const time = Date.parse('2026-03-10T11:00:00Z') / 1000;
    await house.request
      .post('/api/v1/users/current/heartbeats')
      .set('Authorization', eva.authorization)
      .set('X-Machine-Name', 'vm')
      .send({ entity: '/a.go', type: 'file', time });
    const { body } = await house.request
      .get('/api/v1/users/current/machine_names')
      .set('Authorization', eva.authorization);
    expect(body.data.map(({ name, ip }: { name: string; ip: string }) => [name, ip])).toEqual([['vm', '127.0.0.1']]);
    expect((await get('machine_names')).body.data[0].ip).toBeNull();
  });
});

describe('deleting', () => {
  it('moves back when a project was worked on last', async () => {
    const leo = await house.createUser({ username: 'leo' });
    const call = (method: 'get' | 'post' | 'delete', path: string) =>
      house.request[method](`/api/v1/users/current/${path}`).set('Authorization', leo.authorization);
    const at = (iso: string) => ({ entity: '/a.go', type: 'file', project: 'shop', time: Date.parse(iso) / 1000 });
    const { body } = await call('post', 'heartbeats.bulk').send([
      at('2026-03-10T09:00:00Z'),
      at('2026-03-10T10:00:00Z'),
    ]);
    await call('delete', 'heartbeats.bulk').send({ date: '2026-03-10', ids: [body.responses[1][0].data.id] });
    const project = (await call('get', 'projects/shop')).body.data;
    expect(project.last_heartbeat_at).toBe('2026-03-10T09:00:00Z');
  });
});
