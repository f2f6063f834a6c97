import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp, type TestUser } from '../../support/app.js';

const NOW = '2026-10-10T12:00:00Z';
const BULK = '/api/v1/users/current/heartbeats.bulk';
const HEARTBEAT = JSON.stringify([{ entity: '/home/ada/x.ts', type: 'file', time: 1_791_633_000 }]);
const lines: string[] = [];
let app: TestApp;
let ada: TestUser;

beforeAll(async () => {
  app = await startApp({ now: NOW, config: { BODY_LIMIT_BYTES: '10000' }, onLog: (line) => lines.push(line) });
  ada = await app.createUser({ username: 'ada' });
});
afterAll(() => app?.close());

describe('bodies', () => {
  it.each([
    'application/json',
    'text/plain;charset=UTF-8',
    'application/x-www-form-urlencoded',
    'no media type at all',
    '',
  ])('are read whatever their label: "%s"', async (type) => {
    const request = app.request.post(BULK).set('authorization', ada.authorization).set('content-type', type);
    const { status, body } = await request.serialize((text) => text as unknown as string).send(HEARTBEAT);
    expect([status, body.responses?.[0]?.[1]]).toEqual([201, 201]);
  });

  it('are refused above the limit, and nothing of them is stored', async () => {
    const items = Array.from({ length: 300 }, (_, index) => ({
      entity: `/big/${index}.ts`,
      type: 'file',
      time: 1_791_600_000 + index,
    }));
    const { status, body } = await app.request.post(BULK).set('authorization', ada.authorization).send(items);
    expect([status, body]).toEqual([413, { error: 'The body is too large. Nothing was stored.' }]);
    const list = await app.request
      .get('/api/v1/users/current/heartbeats?date=2026-10-10')
      .set('authorization', ada.authorization);
    expect(list.body.data.filter(({ entity }: { entity: string }) => entity.startsWith('/big/'))).toEqual([]);
  });
});

describe('addresses', () => {
  it('may carry doubled and trailing slashes, as configured base URLs do', async () => {
    const paths = [
      '/api/v1//users/current',
      '/api/v1/users/current/',
      '/api/users/current',
      '/api/compat/wakatime/v1/users/current',
    ];
    for (const path of paths) {
      expect((await app.request.get(path).set('authorization', ada.authorization)).status).toBe(200);
    }
  });

  it.each(['/nothing', '/api/v1/nothing', '/api/v1/users/current/nothing'])('%s is not found', async (path) => {
    const { status, body } = await app.request.get(path);
    expect([status, body]).toEqual([404, { error: 'Not found.' }]);
  });

  it('that are no address are a bad request', async () => {
    const { status, body } = await app.request.get('/api/v1/users/%E0%A4%A');
    expect([status, body]).toEqual([400, { error: 'Bad request.' }]);
  });
});

describe('request ids', () => {
  it('are taken over when harmless, made otherwise', async () => {
    const idOf = async (id: string) =>
      (await app.request.get('/health/live').set('x-request-id', id)).headers['x-request-id'];
    expect(await idOf('abc-123')).toBe('abc-123');
    expect(await idOf('a b"c')).toMatch(/^[0-9a-f-]{36}$/);
    expect((await app.request.get('/health/live')).headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('logs', () => {
  it('hold one line per request with the template of its route, and no credential', async () => {
    lines.length = 0;
    await app.request
      .get(`/api/v1/users/current/summaries?start=today&end=today&api_key=${ada.apiKey}`)
      .set('x-request-id', 'log-1');
    await app.request.get('/api/v1/users/current').set('authorization', ada.authorization);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const requests = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request');
    expect(requests[0]).toMatchObject({
      reqId: 'log-1',
      method: 'GET',
      route: '/api/v1/users/:user/summaries',
      status: 200,
      ms: expect.any(Number),
      userId: ada.user.id,
    });
    const bare = ada.apiKey.slice('waka_'.length);
    expect(lines.join('')).not.toContain(bare);
    expect(lines.join('')).not.toContain(ada.authorization.slice('Basic '.length));
  });
});

describe('browsers', () => {
  it.each([
    BULK,
    '/api/v1/users/current/statusbar/today',
    '/api/v1/users/current/file_experts',
    '/api/v1/users/current',
  ])('may ask before they call %s', async (path) => {
    const { status, headers } = await app.request
      .options(path)
      .set('origin', 'https://vscode.dev')
      .set('access-control-request-method', 'POST')
      .set('access-control-request-headers', 'authorization,content-type,x-machine-name');
    expect(status).toBe(204);
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(headers['access-control-allow-headers']).toMatch(/^Authorization, Content-Type, X-Machine-Name/);
    expect(headers['access-control-allow-credentials']).toBeUndefined();
  });

  it('may read answers and refusals alike, and are kept on a short leash', async () => {
    const { headers } = await app.request.get('/api/v1/users/current').set('origin', 'https://vscode.dev');
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['strict-transport-security']).toBeUndefined();
  });
});

describe('probes', () => {
  it.each(['/health/live', '/health/startup', '/health/ready'])('%s', async (path) => {
    const { status, body } = await app.request.get(path);
    expect([status, body.status]).toEqual([200, 'ok']);
  });

  it('/health/ready says how facts are stored', async () => {
    expect((await app.request.get('/health/ready')).body).toEqual({
      status: 'ok',
      database: 'ok',
      redis: 'off',
      storage: {
        capability: 'none',
        layout: 'plain',
        timescaledb: null,
        postgresql: expect.stringMatching(/^1[5-8]\.\d+/),
      },
    });
  });
});

describe('polling', () => {
  it('costs no body while nothing has changed', async () => {
    const ask = (tag = '') =>
      app.request
        .get('/api/v1/users/current/statusbar/today')
        .set('authorization', ada.authorization)
        .set('if-none-match', tag);
    const { status, headers } = await ask();
    expect([status, headers['cache-control']]).toEqual([200, 'private, no-cache']);
    const again = await ask(headers.etag);
    expect([again.status, again.text]).toEqual([304, '']);
    await app.request.post(BULK).set('authorization', ada.authorization).send(HEARTBEAT.replace('3000', '3060'));
    expect((await ask(headers.etag)).status).toBe(200);
  });
});

describe('a broken request', () => {
  it('ends alone', async () => {
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(new URL(app.url).port), '127.0.0.1', () => socket.write('NONSENSE\r\n\r\n'));
      socket.on('data', (data) => resolve(data.toString()));
      socket.on('error', () => resolve('closed'));
      socket.on('close', () => resolve('closed'));
    });
    expect(answer === 'closed' || answer.startsWith('HTTP/1.1 400')).toBe(true);
    expect((await app.request.get('/health/live')).status).toBe(200);
  });
});
