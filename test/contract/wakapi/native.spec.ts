import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestApp, TestUser } from '../../support/app.js';
import { rowsOf } from '../../support/rows.js';
import { coder, NOW, startWakapi } from './coder.js';

let app: TestApp;
let ada: TestUser;

beforeAll(async () => {
  app = await startWakapi();
  ada = await coder(app);
}, 60_000);
afterAll(() => app?.close());

const get = (path: string) => app.request.get(path).set('authorization', ada.authorization);

describe('/api/health', () => {
  it('is two lines of text', async () => {
    for (const path of ['/api/health', '/api/health/', '/api//health']) {
      const { status, text, headers } = await app.request.get(path);
      expect([status, text]).toEqual([200, 'app=1\ndb=1']);
      expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    }
  });

  it('is JSON for who speaks JSON', async () => {
    const { status, body } = await app.request.get('/api/health').set('content-type', 'application/json');
    expect([status, body]).toEqual([200, { app: 1, db: 1 }]);
  });
});

describe('/api', () => {
  it('leads browsers to the pages, and nobody else', async () => {
    const browser = 'Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0';
    for (const path of ['/api', '/api/']) {
      const { status, headers } = await app.request.get(path).set('user-agent', browser);
      expect([status, headers.location]).toEqual([302, '/']);
      await app.request.get(path).set('user-agent', 'curl/8.5.0').expect(404);
    }
  });
});

describe('every address', () => {
  it.each([
    '/api/health',
    '/api/summary',
    '/api/summary/?interval=today',
    '/api/metrics/',
    '/api/compat/wakatime/v1/users/current/statusbar/today/',
    '/api/v1/users/current/stats/7_days/',
    '/api/users/current/statusbar/week',
  ])('%s answers HEAD as GET, without a body', async (path) => {
    const { status, text } = await app.request.head(path).set('authorization', ada.authorization);
    expect([status, text ?? '']).toEqual([200, '']);
    await get(path).expect(200);
  });
});

describe('a status bar of a range', () => {
  it.each([
    ['today', 3600, '1:00'],
    ['yesterday', 1800, '0:30'],
    ['Last 7 Days', 5400, '1:30'],
    ['any', 6000, '1:40'],
    ['24_hours', 5400, '1:30'],
  ])('tells %s in one', async (range, total, digital) => {
    const path = `/api/compat/wakatime/v1/users/current/statusbar/${encodeURIComponent(range)}`;
    const { body } = await get(path).expect(200);
    expect(body.data.grand_total).toMatchObject({ total_seconds: total, digital });
  });

  it('is refused for a word that nobody knows', async () => {
    await get('/api/users/current/statusbar/fortnight').expect(400);
  });
});

describe('heartbeats', () => {
  const SINGLE = ['heartbeat', 'heartbeats', 'users/current/heartbeats', 'v1/users/ada/heartbeats'];
  const COMPAT = 'compat/wakatime/v1/users/current/heartbeats';
  const PATHS = [...SINGLE, COMPAT, 'users/ada/heartbeats.bulk', 'v1/users/current/heartbeats.bulk', `${COMPAT}.bulk`];

  it.each(PATHS)('are taken one by one and in lists at /api/%s', async (path) => {
    const time = Date.parse(NOW) / 1000 - 60 * (1 + PATHS.indexOf(path));
    const beat = { entity: `/x/${path}`, type: 'file', time };
    const stored = () => rowsOf(app.database, 'select 1 from heartbeats where user_id = $1', [ada.user.id]);
    const before = (await stored()).length;
    const isOwn = path.startsWith('v1/') && !path.endsWith('.bulk');
    for (const body of [beat, [{ ...beat, time: time + 1 }]]) {
      const { status, body: answer } = await app.request
        .post(`/api/${path}`)
        .set({ authorization: ada.authorization, 'x-machine-name': 'lap' })
        .send(body);
      expect(status).toBe(isOwn ? 202 : 201);
      const responses = [[{ data: { id: expect.any(String) } }, 201]];
      if (isOwn && !Array.isArray(body))
        expect(answer).toEqual({ data: expect.objectContaining({ entity: beat.entity }) });
      else expect(answer.responses).toEqual(responses);
    }
    expect(await stored()).toHaveLength(before + 2);
  });

  it.each(PATHS)('may be sent by pages of other sites to /api/%s', async (path) => {
    const { status, headers } = await app.request.options(`/api/${path}`).set({
      origin: 'https://elsewhere.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    });
    expect(status).toBe(204);
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(headers['access-control-allow-methods']).toContain('POST');
  });

  it('are refused to keys that only read', async () => {
    const reading = await app.createKey(ada.user, { isReadOnly: true });
    for (const path of PATHS) {
      await app.request.post(`/api/${path}`).set('authorization', `Bearer ${reading}`).send([]).expect(403);
    }
  });
});
